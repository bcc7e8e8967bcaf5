/**
 * The one printer for whatever is logged, reported or shown by a {@code toString()}.
 *
 * <p>{@link asyncio.internal.text.Printer} makes the texts. {@link asyncio.internal.text.Escapes}
 * is the one rule for characters that command a terminal; the tools and examples use it, too. Any
 * thread.
 *
 * <p>Exported to the library's own modules only.
 */
@NullMarked
package asyncio.internal.text;

import org.jspecify.annotations.NullMarked;
