/** TODO. */
@NullMarked
package asyncio.internal.executor;

import org.jspecify.annotations.NullMarked;
