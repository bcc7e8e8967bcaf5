package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.internal.wait.WaitQueue;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The calls for sockets that have to wait, in one direction. Those for the same channel form a
 * line: only the first one works and watches the channel, and the next one begins when it has
 * ended.
 *
 * <p>So no call can take away what another one waits for, and what two tasks send is not mixed.
 */
final class SocketCalls {

  /** A system call that does not block. */
  @FunctionalInterface
  interface Attempt<T> {

    /** Returns the result; null if the channel is not ready. */
    @Nullable T make() throws IOException;
  }

  /** Watches one direction of a channel. */
  @FunctionalInterface
  interface Watcher {

    /** Sets the function that is called when the channel is ready; null: none. */
    void watch(SelectableChannel channel, @Nullable Runnable callback)
        throws ClosedChannelException;
  }

  /** Whether one direction of a channel is watched. */
  @FunctionalInterface
  interface Watched {
    boolean test(SelectableChannel channel);
  }

  /** The calls for one channel: one that works, and those that wait for its end. */
  private static final class Line {

    private final WaitQueue others = new WaitQueue();
  }

  private final TransportLoop loop;
  private final Watcher watcher;
  private final Watched watched;
  private final String adder;
  private final IdentityHashMap<SelectableChannel, Line> lines = new IdentityHashMap<>();

  private SocketCalls(TransportLoop loop, Watcher watcher, Watched watched, String adder) {
    this.loop = loop;
    this.watcher = watcher;
    this.watched = watched;
    this.adder = adder;
  }

  /** The calls that wait until they can read. */
  static SocketCalls reading(TransportLoop loop) {
    return new SocketCalls(loop, loop::watchReading, loop::watchesReading, "addReader");
  }

  /** The calls that wait until they can write. */
  static SocketCalls writing(TransportLoop loop) {
    return new SocketCalls(loop, loop::watchWriting, loop::watchesWriting, "addWriter");
  }

  /** Whether a call for a channel waits. */
  boolean isBusy(SelectableChannel channel) {
    return lines.containsKey(channel);
  }

  /**
   * Makes a system call as soon as the channel is ready, and no earlier call for it waits. Suspends
   * unless that is so at once. Cancellation: the call is not made.
   *
   * @throws ClosedChannelException if the channel is closed, also while this method waits
   */
  <T> T make(SelectableChannel channel, Attempt<T> attempt) throws IOException {
    Line line = lines.get(channel);
    if (line == null) {
      T result = attempt.make();
      return result != null ? result : makeWhenReady(channel, attempt);
    }
    line.others.await(loop.futures(), () -> end(channel, line));
    try {
      T result = attempt.make();
      return result != null ? result : waitAndMake(channel, attempt);
    } finally {
      end(channel, line);
    }
  }

  /** The same for a call that would not be ready at once, and that no earlier call keeps back. */
  <T> T makeWhenReady(SelectableChannel channel, Attempt<T> attempt) throws IOException {
    Line line = begin(channel);
    try {
      return waitAndMake(channel, attempt);
    } finally {
      end(channel, line);
    }
  }

  private <T> T waitAndMake(SelectableChannel channel, Attempt<T> attempt) throws IOException {
    T result = null;
    while (result == null) {
      awaitReady(channel);
      result = attempt.make();
    }
    return result;
  }

  private Line begin(SelectableChannel channel) {
    if (watched.test(channel)) {
      throw new IllegalStateException(
          "The channel has a function that was added by "
              + adder
              + ": remove it before a task waits for the channel. "
              + channel);
    }
    Line line = new Line();
    lines.put(channel, line);
    return line;
  }

  /** Hands the line over to the next call; without one, the channel is given back. */
  private void end(SelectableChannel channel, Line line) {
    if (!line.others.wakeNext()) {
      lines.remove(channel, line);
      loop.release(channel);
    }
  }

  private void awaitReady(SelectableChannel channel) throws IOException {
    Future<Void> ready = loop.createFuture();
    loop.noticeClosing(channel);
    watcher.watch(channel, () -> Futures.setResultUnlessDone(ready));
    try {
      ready.await();
    } finally {
      watcher.watch(channel, null);
    }
  }
}
