/**
 * A look at the stack before state changes.
 *
 * <p>Exported to the module {@code asyncio.core} only.
 */
@NullMarked
package asyncio.internal.stack;

import org.jspecify.annotations.NullMarked;
