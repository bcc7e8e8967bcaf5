/**
 * Two pictures that move, made from recordings: what happens in a turn of the loop, and why a
 * blocked loop delays a timer. {@link asyncio.examples.pictures.Pictures} has the programs, and
 * writes the files.
 */
@NullMarked
package asyncio.examples.pictures;

import org.jspecify.annotations.NullMarked;
