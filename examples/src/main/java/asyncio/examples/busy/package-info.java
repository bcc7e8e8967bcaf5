/** A program that is visibly busy, to try what looks into running ones. */
@NullMarked
package asyncio.examples.busy;

import org.jspecify.annotations.NullMarked;
