/**
 * Exceptions that hide others: what goes on when one is not thrown.
 *
 * <p>Exported to the module {@code asyncio.core} only.
 */
@NullMarked
package asyncio.internal.suppressed;

import org.jspecify.annotations.NullMarked;
