package asyncio.net;

import asyncio.futures.FutureLoop;
import asyncio.futures.Futures;
import asyncio.futures.RunningLoop;
import asyncio.internal.wait.WaitQueue;
import java.net.SocketException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells a {@link StreamWriter} whether writing is paused, and whether the connection is gone.
 *
 * <p>A transport that only sends needs no other protocol; {@link StreamReaderProtocol} receives,
 * too.
 *
 * <p>Not thread-safe: for coroutines and callbacks of its loop.
 *
 * <p>In Python: {@code asyncio.streams.FlowControlMixin}.
 */
public class FlowControlProtocol implements BaseProtocol {

  /** Null as long as nobody has waited, if the program has not named a loop. */
  private @Nullable FutureLoop loop;

  /** The tasks that wait until writing goes on. */
  private final WaitQueue writers = new WaitQueue();

  /** The tasks that wait for the end of the connection. */
  private final WaitQueue closers = new WaitQueue();

  private boolean paused;
  private boolean lost;
  private @Nullable Throwable lostBy;

  /**
   * Makes a protocol. It belongs to the loop in which a task first waits for it; so it can be made
   * before a loop runs.
   *
   * <p>In Python it takes the loop that runs or is set, and throws if there is none.
   */
  public FlowControlProtocol() {}

  /**
   * Makes a protocol of a given loop. For authors of event loops and transports.
   *
   * @param loop suspends the tasks that write
   */
  public FlowControlProtocol(FutureLoop loop) {
    this.loop = Objects.requireNonNull(loop, "loop");
  }

  /** Makes a protocol of the loop of a reader, if that has one already. */
  FlowControlProtocol(StreamReader reader) {
    this.loop = reader.loopIfKnown();
  }

  @Override
  public void pauseWriting() {
    paused = true;
  }

  @Override
  public void resumeWriting() {
    paused = false;
    writers.wakeAll();
  }

  @Override
  public void connectionLost(@Nullable Throwable reason) {
    lostBy = reason;
    BaseProtocol.super.connectionLost(reason);
  }

  @Override
  public void connectionLost(@Nullable Exception exception) {
    lost = true;
    lostBy = thrown(exception);
    end(closers, lostBy);
    end(writers, lostBy);
  }

  /** What was thrown: an error comes as the cause of an exception. */
  final @Nullable Throwable thrown(@Nullable Exception exception) {
    return lostBy instanceof Error error && exception != null && exception.getCause() == error
        ? error
        : exception;
  }

  private static void end(WaitQueue waiters, @Nullable Throwable exception) {
    if (exception == null) {
      waiters.wakeAll();
    } else {
      waiters.failAll(exception);
    }
  }

  /** The loop that suspends the tasks that write: from the first call on always the same. */
  final FutureLoop loop() {
    FutureLoop own = loop;
    if (own == null) {
      own = RunningLoop.require();
      loop = own;
    }
    return own;
  }

  /** Whether this protocol belongs to the server's end of a connection. */
  boolean isServerSide() {
    return false;
  }

  /** Notes that this protocol has another transport now, which has nothing to send yet. */
  void transportReplaced(Transport transport) {
    if (paused) {
      resumeWriting();
    }
  }

  final boolean isLost() {
    return lost;
  }

  /** Lets everything run that is ready. Suspends: always, for one turn. */
  final void giveWay() {
    loop().giveWay();
  }

  /** Waits while writing is paused. Suspends: only then. */
  final void awaitWritable() {
    if (lost) {
      SocketException connectionLost = new SocketException("Connection lost");
      if (lostBy != null) {
        connectionLost.initCause(lostBy);
      }
      throw Futures.rethrow(connectionLost);
    }
    if (paused) {
      writers.await(loop());
    }
  }

  /** Waits until the connection is gone, and throws its exception if it ended by one. */
  final void awaitLost() {
    if (!lost) {
      closers.await(loop());
    } else if (lostBy != null) {
      throw Futures.rethrow(lostBy);
    }
  }
}
