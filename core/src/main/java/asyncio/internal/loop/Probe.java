package asyncio.internal.loop;

import asyncio.futures.Future;
import asyncio.net.BaseTransport;
import asyncio.net.Server;
import org.jspecify.annotations.Nullable;

/**
 * Is told what a loop does. The public {@code LoopListener}s hang on one, and so do debug mode and
 * the flight recorder. A loop without probes pays a null check for each event.
 *
 * <p>Threads: {@link #stepStarted} and {@link #stepSuspended} are called in the coroutine's thread,
 * as the first and the last thing of a step; so is {@link #taskDone}, if the task has taken a step
 * and its loop is not closed. {@link #taskCreated}, {@link #taskReady}, {@link #cancelRequested},
 * the events of scopes, {@link #callbackReady}, {@link #transportOpened} and {@link
 * #transportClosed} are called in the thread that causes the event, which has control. {@link
 * #blocked} is called in the watchdog's thread. All other methods are called in the loop's own
 * thread.
 */
public interface Probe {

  /** A task was created. */
  default void taskCreated(TaskStrand task) {}

  /** A task's next step is due. */
  default void taskReady(TaskStrand task) {}

  /** A step begins. */
  default void stepStarted(TaskStrand task) {}

  /** A step ends by an await. The future is null if the task only gives way. */
  default void stepSuspended(TaskStrand task, @Nullable Future<?> awaited) {}

  /** A task has ended, or was abandoned by a closed loop. */
  default void taskDone(TaskStrand task) {}

  /** A task is asked to stop. */
  default void cancelRequested(TaskStrand task, @Nullable String message) {}

  /** A task enters a group, a timeout or a cancel scope, with a deadline or an infinite one. */
  default void scopeEntered(TaskStrand task, Object scope, double deadline) {}

  /** The deadline of a timeout was moved. */
  default void deadlineMoved(TaskStrand task, Object scope, double deadline) {}

  /** A group has one more task. */
  default void groupJoined(TaskStrand task, Object group) {}

  /** A task leaves what it has entered. */
  default void scopeLeft(TaskStrand task, Object scope) {}

  /** A lock, a semaphore or a queue was used. */
  default void used(Object what, String kind, Uses.Use use, int level) {}

  /** A phase of the program's own begins. */
  default void phaseEntered(String row, String phase) {}

  /** A callback is ready. */
  default void callbackReady(Object callback, Source source) {}

  /** A callback is about to be called. */
  default void callbackStarted(Object callback) {}

  /** A callback has returned, or thrown. */
  default void callbackEnded(Object callback) {}

  /** A turn begins; it waits for the outside, at most so many seconds. */
  default void beforePoll(double wait) {}

  /** The wait is over, and so many entries are ready. */
  default void afterPoll(int ready) {}

  /** A turn is over; so many timers are left. */
  default void turnEnded(int timers) {}

  /** A transport is connected. */
  default void transportOpened(BaseTransport transport) {}

  /** A transport is closed, after so many bytes. */
  default void transportClosed(BaseTransport transport, long received, long sent) {}

  /** A server was made. */
  default void serverOpened(Server server) {}

  /** A server is closed. */
  default void serverClosed(Server server) {}

  /** The loop has been blocked for so many seconds by a task, or by a callback if null. */
  default void blocked(@Nullable TaskStrand task, double seconds, StackTraceElement[] stack) {}
}
