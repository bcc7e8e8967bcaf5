/**
 * How tasks coordinate: a page of code for each means, and a story in which it is needed.
 *
 * <ol>
 *   <li>{@link asyncio.examples.coordination.BankAccount} a lock
 *   <li>{@link asyncio.examples.coordination.StartingGun} an event
 *   <li>{@link asyncio.examples.coordination.Warehouse} a condition
 *   <li>{@link asyncio.examples.coordination.PoliteClient} a semaphore
 *   <li>{@link asyncio.examples.coordination.Phases} a barrier
 *   <li>{@link asyncio.examples.coordination.WorkerPool} a bounded queue, and a pool of workers
 *   <li>{@link asyncio.examples.coordination.EmergencyRoom} a queue, the most urgent first
 *   <li>{@link asyncio.examples.coordination.FreshestFirst} a queue, the newest first
 *   <li>{@link asyncio.examples.coordination.Booking} a task group
 *   <li>{@link asyncio.examples.coordination.OneFails} {@code gather} or a group, when one task
 *       fails
 *   <li>{@link asyncio.examples.coordination.Offers} results as they arrive
 *   <li>{@link asyncio.examples.coordination.Heartbeat} a deadline that moves
 *   <li>{@link asyncio.examples.coordination.Cache} eager tasks
 *   <li>{@link asyncio.examples.coordination.Thermometer} a generator
 *   <li>{@link asyncio.examples.coordination.Crawler} many items, a few of them at the same time
 *   <li>{@link asyncio.examples.coordination.StopButton} a cancel scope, and shielded clean-up
 * </ol>
 */
@NullMarked
package asyncio.examples.coordination;

import org.jspecify.annotations.NullMarked;
