/**
 * Simulated time for models that have several loops, each in a thread of its own, and the picture
 * of what they did.
 *
 * <p>A model of a desktop or of a browser wants to say "this computation takes seven seconds", and
 * to print the same lines on every machine. In a {@link asyncio.examples.simulation.Simulation} the
 * loops are real, and so are the threads; only the time is not. It passes while all of them wait,
 * and one of them acts at a time, so that even the order of what happens in different threads is
 * the same in every run.
 */
@NullMarked
package asyncio.examples.simulation;

import org.jspecify.annotations.NullMarked;
