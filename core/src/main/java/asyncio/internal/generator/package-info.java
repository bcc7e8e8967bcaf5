/**
 * Asynchronous generators: bodies that yield values to the task that iterates.
 *
 * <p>Read {@link asyncio.internal.generator.Generation} first: one generator at work, its strand
 * and its states. A body is no task; {@link asyncio.internal.loop.Control#handOver} passes the
 * current step of the iterating task to the body's strand and back. {@link
 * asyncio.internal.generator.Generators} knows the generators of a loop that have begun, and closes
 * dropped ones.
 *
 * <p>The public {@code AsyncGenerator} calls a generation; {@code EventLoop} and {@code LoopDoor}
 * call the registry. Threads: the thread that has control, the task's or the body's.
 */
@NullMarked
package asyncio.internal.generator;

import org.jspecify.annotations.NullMarked;
