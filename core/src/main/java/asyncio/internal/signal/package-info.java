/**
 * Signals of the operating system, by way of the JDK's {@code sun.misc.Signal}.
 *
 * <ul>
 *   <li>{@link asyncio.internal.signal.JvmSignals}: names, numbers, and the JVM's handlers, by
 *       reflection. Read this first.
 *   <li>{@link asyncio.internal.signal.SignalHandlers}: the handlers of a loop; behind {@code
 *       EventLoop.addSignalHandler}.
 *   <li>{@link asyncio.internal.signal.InterruptSignal}: Ctrl-C during a run; behind {@code
 *       Runner}.
 * </ul>
 *
 * <p>Threads: loops add and remove handlers in their own threads. A signal comes in a thread of the
 * JVM, which only sends a callback to a loop.
 */
@NullMarked
package asyncio.internal.signal;

import org.jspecify.annotations.NullMarked;
