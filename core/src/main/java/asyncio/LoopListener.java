package asyncio;

import asyncio.futures.Future;
import asyncio.net.BaseTransport;
import asyncio.net.Server;
import org.jspecify.annotations.Nullable;

/**
 * Is told what a loop does. Metrics, recordings and debugging aids are listeners. Add one with
 * {@link EventLoop#addListener}.
 *
 * <p>A listener holds the loop up: be quick, do not await, and do not throw. An exception ends the
 * loop's run; {@link EventLoop#runForever()} throws it. A loop without listeners pays nothing.
 *
 * <p>Threads: all methods but {@link #blocked} are called in a thread that has control of the loop,
 * so never two at the same time. Which thread that is:
 *
 * <ul>
 *   <li>{@link #stepStarted} and {@link #stepSuspended}: the coroutine's thread. So is {@link
 *       #taskDone}, unless the task ends without having run a step, or because its loop is closed.
 *   <li>{@link #callbackStarted}, {@link #callbackEnded}, {@link #beforePoll}, {@link #afterPoll}
 *       and {@link #turnEnded}: the loop's own thread.
 *   <li>{@link #taskCreated}, {@link #taskReady}, {@link #cancelRequested}, {@link #scopeEntered},
 *       {@link #deadlineMoved}, {@link #groupJoined}, {@link #scopeLeft}, {@link #used}, {@link
 *       #phaseEntered}, {@link #callbackReady}, {@link #transportOpened}, {@link #transportClosed},
 *       {@link #serverOpened} and {@link #serverClosed}: the thread of the step or callback that
 *       causes the event. While the loop does not run, the thread that owns it.
 *   <li>{@link #blocked}: a thread of its own, while the loop is blocked.
 * </ul>
 *
 * <p>{@link EventLoop#runForever()} says which thread is the loop's own.
 */
public interface LoopListener {

  /** The cause that made a callback ready. */
  enum Source {
    /** A step or another callback of the loop. */
    LOOP,
    /** Another thread. */
    THREAD,
    /** Its time has come. */
    TIMER,
    /** A channel that is ready: to be read or written, to accept or to connect. */
    CHANNEL
  }

  /** What happens to a lock, a semaphore or a queue. */
  enum Use {
    /** A task has got the lock, or a permit. */
    ACQUIRED,
    /** The lock was released, or a permit. */
    RELEASED,
    /** An item was put in. */
    PUT,
    /** An item was taken out. */
    TAKEN,
    /** A task is about to wait for it. */
    WAITS
  }

  /**
   * A task was made.
   *
   * @param task the task
   */
  default void taskCreated(Task<?> task) {}

  /**
   * A task joins the ready queue: its next step will run in the next turn. Called within the step
   * or callback that made the task, or completed the future that the task awaits. A task that gives
   * way to others, or that awaits while it has a cancellation due, is ready before it is suspended.
   *
   * @param task the task
   */
  default void taskReady(Task<?> task) {}

  /**
   * A task's coroutine starts or goes on. Called in the coroutine's thread.
   *
   * @param task the task
   */
  default void stepStarted(Task<?> task) {}

  /**
   * A task's coroutine is about to be suspended. Called in the coroutine's thread. If the task is
   * next itself, its coroutine goes on without a switch of threads.
   *
   * @param task the task
   * @param awaited the future that it awaits, or null if it only gives way to others
   */
  default void stepSuspended(Task<?> task, @Nullable Future<?> awaited) {}

  /**
   * A task is done, or was abandoned because its loop was closed. If it has begun, this is the end
   * of its last step.
   *
   * @param task the task
   */
  default void taskDone(Task<?> task) {}

  /**
   * A task is asked to stop: by a call of {@link Task#cancel}, or by a timeout, a group or a scope;
   * or because a task that awaits it is. Called within the step or callback that asks. The task may
   * be waiting or ready; whether it ends by this, {@link #taskDone} tells.
   *
   * @param task the task
   * @param message the message for the error, or null
   */
  default void cancelRequested(Task<?> task, @Nullable String message) {}

  /**
   * A task enters a scope: a group, a timeout or a cancel scope. Called within its step.
   *
   * @param task the task
   * @param scope a {@link TaskGroup}, a {@link Timeout} or a {@link CancelScope}
   * @param deadline the loop's time at which the scope is cancelled, in seconds; infinite if none
   */
  default void scopeEntered(Task<?> task, Object scope, double deadline) {}

  /**
   * The deadline of a timeout was moved.
   *
   * @param task the task that has entered it
   * @param scope the {@link Timeout}
   * @param deadline the loop's time, in seconds; infinite if none
   */
  default void deadlineMoved(Task<?> task, Object scope, double deadline) {}

  /**
   * A group has one more task.
   *
   * @param task the task, which was made just now
   * @param group the group
   */
  default void groupJoined(Task<?> task, TaskGroup group) {}

  /**
   * A task leaves a scope. Not called if the loop is closed meanwhile.
   *
   * @param task the task
   * @param scope what it has entered
   */
  default void scopeLeft(Task<?> task, Object scope) {}

  /**
   * A lock, a semaphore or a queue was used, in the loop's thread. Called within the step or
   * callback that uses it.
   *
   * @param loop the loop
   * @param what the {@link asyncio.sync.Lock}, {@link asyncio.sync.Semaphore} or {@link
   *     asyncio.sync.Queue}
   * @param kind its kind for people, such as {@code Lock}, or {@code Queue(3)} of at most three
   * @param use what has happened
   * @param level how many items are in the queue, or how many permits are free
   */
  default void used(EventLoop loop, Object what, String kind, Use use, int level) {}

  /**
   * A phase of the program's own begins; see {@link EventLoop#enterPhase}.
   *
   * @param loop the loop
   * @param row names what has phases
   * @param phase the phase; empty if the one before it ends and none begins
   */
  default void phaseEntered(EventLoop loop, String row, String phase) {}

  /**
   * A callback joins the ready queue. It runs in the next turn; or, if its cause is another thread,
   * a timer or a channel, in the turn that is about to begin. A cancelled callback does not run.
   *
   * @param loop the loop
   * @param handle the callback
   * @param source the cause; for {@link Source#LOOP} this is called within the step or callback
   *     that scheduled the callback
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
   * A turn begins. The loop is about to look for events from outside.
   *
   * @param loop the loop
   * @param wait the longest wait, in seconds; 0 if something is ready
   */
  default void beforePoll(EventLoop loop, double wait) {}

  /**
   * The loop has looked outside, and knows the callbacks and steps of this turn.
   *
   * @param loop the loop
   * @param ready the number of callbacks and steps
   */
  default void afterPoll(EventLoop loop, int ready) {}

  /**
   * A turn is over: its callbacks and steps have run.
   *
   * @param loop the loop
   * @param timers the number of pending timers
   */
  default void turnEnded(EventLoop loop, int timers) {}

  /**
   * A transport was made: a connection, a datagram endpoint, or an end of a pipe. For an encrypted
   * connection this is the transport below it.
   *
   * @param loop the loop
   * @param transport the transport; its protocol has not been told of it yet
   */
  default void transportOpened(EventLoop loop, BaseTransport transport) {}

  /**
   * A transport is closed, and its protocol has been told.
   *
   * @param loop the loop
   * @param transport the transport
   * @param received the number of bytes received
   * @param sent the number of bytes sent
   */
  default void transportClosed(EventLoop loop, BaseTransport transport, long received, long sent) {}

  /**
   * A server was made: its sockets are bound.
   *
   * @param loop the loop
   * @param server the server; it does not accept yet
   */
  default void serverOpened(EventLoop loop, Server server) {}

  /**
   * A server is closed: it accepts no more. Its connections may go on.
   *
   * @param loop the loop
   * @param server the server
   */
  default void serverClosed(EventLoop loop, Server server) {}

  /**
   * A step or a callback has blocked the loop for longer than {@link
   * EventLoop#slowCallbackDuration()}, and still does.
   *
   * <p>Called in a thread of its own, while the loop is blocked. So it must not use the loop, nor
   * take a lock that the blocked code may hold. An exception is logged.
   *
   * @param loop the loop
   * @param task the task of the step, or null for a callback
   * @param seconds the time so far
   * @param stack the stack of the blocking code, the innermost frame first
   */
  default void blocked(
      EventLoop loop, @Nullable Task<?> task, double seconds, StackTraceElement[] stack) {}
}
