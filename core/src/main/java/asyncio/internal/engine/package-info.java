/**
 * The engines: they switch between the threads of a loop, its own and the strands of its tasks.
 *
 * <p>An engine knows nothing of tasks, futures or time. {@link asyncio.internal.loop.Control} is
 * its only caller, apart from the run itself. Read {@link asyncio.internal.engine.Engine} first,
 * then:
 *
 * <ul>
 *   <li>{@link asyncio.internal.engine.PortableEngine}: parks and unparks virtual threads. Its
 *       {@code StuckWatch} runs in the thread that called {@code run}.
 *   <li>{@link asyncio.internal.engine.DirectEngine}: runs the strands' continuations in the loop's
 *       own thread. {@code VirtualThreads} and {@code CarrierCaches} reach into the JDK for it.
 *   <li>{@link asyncio.internal.engine.Strand}: the virtual thread of a coroutine, on both engines.
 * </ul>
 *
 * <p>Threads: each method of an engine says which thread calls it. {@code Strand.thread()} and
 * {@code Strand.current()} are for any thread.
 */
@NullMarked
package asyncio.internal.engine;

import org.jspecify.annotations.NullMarked;
