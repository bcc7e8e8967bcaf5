package asyncio.observe;

import org.jspecify.annotations.Nullable;

/**
 * One thing that happened in a loop.
 *
 * <p>Tasks and callbacks are numbered from 1 on in the order in which the recorder met them; a
 * callback that becomes ready several times is another one each time. 0 is the loop itself.
 *
 * @param number counts all events of a recorder, those left out included; from 0 on
 * @param time the time of the loop's clock, in seconds
 * @param kind what happened
 * @param subject whom it happened to
 * @param name the task's name, or what made the callback ready; empty for the loop
 * @param by within whose step or callback it happened; 0 if in none
 * @param amount see {@link Kind}; otherwise 0
 * @param reason see {@link Kind}; otherwise empty
 * @param place where in the program's own code: the await that suspends a step, or what has made a
 *     task, or made something ready; null for all else, and if it is not known
 */
public record RecordedEvent(
    long number,
    double time,
    Kind kind,
    int subject,
    String name,
    int by,
    double amount,
    String reason,
    @Nullable StackTraceElement place) {

  /** What can happen. */
  public enum Kind {
    /** A turn begins; the amount says how long it waits at most, in seconds. */
    TURN_STARTED,
    /** The turn has looked outside; the amount says how many callbacks and steps are ready. */
    POLLED,
    /** A turn is over; the amount says how many timers are pending. */
    TURN_ENDED,
    /** A task was made. */
    TASK_CREATED,
    /** A task's next step is ready. */
    TASK_READY,
    /** A task's step starts. */
    STEP_STARTED,
    /** A task's step ends by an await; the reason says of what. */
    STEP_SUSPENDED,
    /** A task is done; the reason says whether it has finished, or was cancelled or abandoned. */
    TASK_DONE,
    /** A callback is ready. */
    CALLBACK_READY,
    /** A callback starts. */
    CALLBACK_STARTED,
    /** A callback has ended. */
    CALLBACK_ENDED,
    /**
     * A step or a callback has kept the loop busy for too long, and still does; see {@link
     * asyncio.LoopListener#blocked}. The amount says for how long, in seconds; the reason names the
     * method that the program has called and that has not returned, and is empty if the program
     * itself computes.
     */
    BLOCKED
  }
}
