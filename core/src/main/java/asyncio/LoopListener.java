package asyncio;

import asyncio.futures.Future;
import asyncio.net.BaseTransport;
import org.jspecify.annotations.Nullable;

/**
 * Watches a loop: what it does is told here, and nowhere else. Metrics, recordings and debugging
 * aids are listeners.
 *
 * <p>All methods but {@link #blocked} are called in the thread that has control of the loop, and
 * hold it up: be quick, do not await, and do not throw, which would end the loop's run. A loop
 * without listeners pays nothing.
 */
public interface LoopListener {

  /** What has made a callback ready. */
  enum Source {
    /** A step or another callback of the loop. */
    LOOP,
    /** Another thread. */
    THREAD,
    /** Its time has come. */
    TIMER,
    /** A channel that can be read, written, and so on. */
    CHANNEL
  }

  /**
   * A task was made.
   *
   * @param task the task
   */
  default void taskCreated(Task<?> task) {}

  /**
   * A task takes its place among what is ready: its next step will run in this turn or the next
   * one. Called within the step or callback that has brought it about: by making the task, or what
   * the task awaits done. A task that gives way to others, or awaits something when it is to be
   * cancelled, is ready before it is suspended.
   *
   * @param task the task
   */
  default void taskReady(Task<?> task) {}

  /**
   * A task's coroutine starts or goes on.
   *
   * @param task the task
   */
  default void stepStarted(Task<?> task) {}

  /**
   * A task's coroutine is suspended.
   *
   * @param task the task
   * @param awaited what it waits for, or null if it only gives way to others
   */
  default void stepSuspended(Task<?> task, @Nullable Future<?> awaited) {}

  /**
   * A task is done, or was abandoned because its loop was closed. If it ever started, this is the
   * end of its last step.
   *
   * @param task the task
   */
  default void taskDone(Task<?> task) {}

  /**
   * A callback takes its place among what is ready. It will run, unless it is cancelled before.
   *
   * @param loop the loop
   * @param handle the callback
   * @param source what has made it ready; if that is the loop, this is called within the step or
   *     callback that has
   */
  default void callbackReady(EventLoop loop, Handle handle, Source source) {}

  /**
   * A callback starts.
   *
   * @param loop the loop
   * @param handle the callback
   */
  default void callbackStarted(EventLoop loop, Handle handle) {}

  /**
   * A callback has ended.
   *
   * @param loop the loop
   * @param handle the callback
   */
  default void callbackEnded(EventLoop loop, Handle handle) {}

  /**
   * A turn begins, with a look at the outside.
   *
   * @param loop the loop
   * @param wait how long it will wait at most, in seconds; 0 if something is ready
   */
  default void beforePoll(EventLoop loop, double wait) {}

  /**
   * The loop has looked outside, and knows what this turn will run.
   *
   * @param loop the loop
   * @param ready how many callbacks and steps
   */
  default void afterPoll(EventLoop loop, int ready) {}

  /**
   * A turn is over: all that it had to run has run.
   *
   * @param loop the loop
   * @param timers how many timers are pending
   */
  default void turnEnded(EventLoop loop, int timers) {}

  /**
   * There is a new transport: a connection, a datagram endpoint, or an end of a pipe. Of an
   * encrypted connection it is the one below.
   *
   * @param loop the loop
   * @param transport the transport, whose protocol does not know it yet
   */
  default void transportOpened(EventLoop loop, BaseTransport transport) {}

  /**
   * A transport is gone: it is closed, and its protocol has been told.
   *
   * @param loop the loop
   * @param transport the transport
   * @param received how many bytes it has received
   * @param sent how many bytes it has sent
   */
  default void transportClosed(EventLoop loop, BaseTransport transport, long received, long sent) {}

  /**
   * A step or a callback has kept the loop busy for longer than {@link
   * EventLoop#slowCallbackDuration()}, and still does.
   *
   * <p>Called by a thread of its own, while the loop is blocked.
   *
   * @param loop the loop
   * @param task whose step it is, or null if it is a callback
   * @param seconds for how long, so far
   * @param stack what it is doing, the innermost frame first
   */
  default void blocked(
      EventLoop loop, @Nullable Task<?> task, double seconds, StackTraceElement[] stack) {}
}
