/** TODO. */
@NullMarked
package asyncio.internal.generator;

import org.jspecify.annotations.NullMarked;
