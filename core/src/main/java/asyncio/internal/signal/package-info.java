/**
 * Signals of the operating system: the handlers of loops, and Ctrl-C for a {@code Runner}.
 *
 * <p>Handlers are added and removed in the loop; the JVM delivers a signal in a thread of its own,
 * which sends the callback to the loop. Read {@link asyncio.internal.signal.SignalHandlers} first.
 */
@NullMarked
package asyncio.internal.signal;

import org.jspecify.annotations.NullMarked;
