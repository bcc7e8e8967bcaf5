/**
 * Simulated time for models with several loops, each in a thread of its own, and a time line of
 * their actions.
 *
 * <p>A model of a desktop or of a browser wants to say "this computation takes seven seconds", and
 * to print the same lines on every machine. In a {@link asyncio.examples.simulation.Simulation} the
 * loops and the threads are real, and only the time is not. Time passes while all of them wait, and
 * one of them runs at a time, so even the order of events in different threads is the same in every
 * run.
 */
@NullMarked
package asyncio.examples.simulation;

import org.jspecify.annotations.NullMarked;
