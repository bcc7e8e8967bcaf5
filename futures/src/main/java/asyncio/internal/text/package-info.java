/**
 * The one printer for whatever is logged, reported or shown by a {@code toString()}.
 *
 * <p>Exported to the library's own modules only.
 */
@NullMarked
package asyncio.internal.text;

import org.jspecify.annotations.NullMarked;
