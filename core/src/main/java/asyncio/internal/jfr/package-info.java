/**
 * What loops record in Java Flight Recorder, by themselves, whenever somebody records. Not
 * exported: there is nothing to call. The package {@code asyncio} has a list of the events.
 */
@NullMarked
package asyncio.internal.jfr;

import org.jspecify.annotations.NullMarked;
