/**
 * A program that is visibly busy: {@link asyncio.examples.busy.Busy}, for trying tools that look
 * into running programs.
 */
@NullMarked
package asyncio.examples.busy;

import org.jspecify.annotations.NullMarked;
