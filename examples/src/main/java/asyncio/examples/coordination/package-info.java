/**
 * How tasks wait for each other: a page of code for each means, and a story in which it is needed.
 *
 * <ol>
 *   <li>{@link asyncio.examples.coordination.BankAccount} a lock
 *   <li>{@link asyncio.examples.coordination.StartingGun} an event
 *   <li>{@link asyncio.examples.coordination.Warehouse} a condition
 *   <li>{@link asyncio.examples.coordination.PoliteClient} a semaphore
 *   <li>{@link asyncio.examples.coordination.Phases} a barrier
 *   <li>{@link asyncio.examples.coordination.WorkerPool} a queue, and those who work it off
 *   <li>{@link asyncio.examples.coordination.EmergencyRoom} a queue, the most urgent first
 *   <li>{@link asyncio.examples.coordination.FreshestFirst} a queue, the newest first
 *   <li>{@link asyncio.examples.coordination.Booking} a task group
 *   <li>{@link asyncio.examples.coordination.OneFails} gathering or a group, if one fails
 *   <li>{@link asyncio.examples.coordination.Offers} results as they arrive
 *   <li>{@link asyncio.examples.coordination.Heartbeat} a deadline that moves
 *   <li>{@link asyncio.examples.coordination.Cache} eager tasks
 * </ol>
 */
@NullMarked
package asyncio.examples.coordination;

import org.jspecify.annotations.NullMarked;
