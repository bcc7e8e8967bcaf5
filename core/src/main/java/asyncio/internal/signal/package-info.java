/** TODO. */
@NullMarked
package asyncio.internal.signal;

import org.jspecify.annotations.NullMarked;
