/**
 * Runs a program under many orders of its steps, and finds the order that breaks it.
 *
 * <p>A cooperative program is correct if it is correct in every order in which its tasks may become
 * ready. Asyncio's order, first come, first served, hides faults: sockets, threads and the next
 * version of the program bring other orders. Begin with {@link asyncio.test.explore.Explorer}.
 *
 * <p>The parts, in the order in which they work:
 *
 * <ol>
 *   <li>{@link asyncio.test.explore.Trial}: the program, run once under a given order.
 *   <li>{@link asyncio.test.explore.Strategy}: chooses the order of one run. Each seed is one
 *       strategy.
 *   <li>{@link asyncio.test.explore.Schedule}: the order of one run, as the places where it
 *       deviates from first come, first served. A schedule repeats a run exactly.
 *   <li>{@link asyncio.test.explore.Shrinker}: looks for the fewest deviations that still fail.
 *   <li>{@link asyncio.test.explore.ScheduleFailure}: says which tasks, at which awaits.
 * </ol>
 *
 * <p>{@link asyncio.test.explore.CancelAtEachAwait} is another way to try a program: it cancels a
 * task at each of its awaits in turn.
 */
@NullMarked
package asyncio.test.explore;

import org.jspecify.annotations.NullMarked;
