/** TODO. */
@NullMarked
package asyncio.internal.combinator;

import org.jspecify.annotations.NullMarked;
