/**
 * Printing what came from outside: {@link asyncio.examples.terminal.Terminal} shows control
 * characters instead of sending them to the terminal.
 */
@NullMarked
package asyncio.examples.terminal;

import org.jspecify.annotations.NullMarked;
