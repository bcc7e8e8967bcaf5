/**
 * Events for Java Flight Recorder: each running loop adds them while there is a recording. The
 * package {@code asyncio} has the list of the events.
 *
 * <p>Read in this order: {@link asyncio.internal.jfr.FlightRecordings}, which {@code EventLoop}
 * calls at the begin and the end of a run, and which works without the JFR module; {@code
 * RecordedLoops}, which adds and removes the listeners; {@code JfrListener}, the probe that makes
 * the events; {@code Commits}, which commits them where the loop's own thread cannot.
 *
 * <p>Threads: the listener is called as every {@link asyncio.internal.loop.Probe}. Recordings start
 * and stop in any thread; {@code RecordedLoops} then sends a callback to each loop.
 */
@NullMarked
package asyncio.internal.jfr;

import org.jspecify.annotations.NullMarked;
