/** TODO. */
@NullMarked
package asyncio.internal.flow;

import org.jspecify.annotations.NullMarked;
