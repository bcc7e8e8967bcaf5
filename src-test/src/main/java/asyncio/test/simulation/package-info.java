/**
 * Runs programs of several machines in one thread, in virtual time, on a simulated network: the
 * same seed gives the same run, on every machine. Begin with {@link
 * asyncio.test.simulation.Simulation}.
 *
 * <p>Each {@link asyncio.test.simulation.SimulatedHost} has an event loop, a clock, an executor and
 * an address of its own. Its program uses the usual API, unchanged. A {@link
 * asyncio.test.simulation.Network} has faults: slow links, lost packets, partitions; hosts crash,
 * start again and stop for a while.
 *
 * <p>{@code World} drives it: it runs each host that has something to do at this instant, then
 * moves the time to the next event.
 */
@NullMarked
package asyncio.test.simulation;

import org.jspecify.annotations.NullMarked;
