package asyncio.observe;

import org.jspecify.annotations.Nullable;

/**
 * One event of a loop.
 *
 * <p>Tasks, callbacks, scopes, resources and rows of phases are numbered from 1, in the order in
 * which the recorder met them. A callback gets a new number each time it becomes ready. 0 is the
 * loop itself.
 *
 * @param number the event's number, from 0; events that were left out count
 * @param time the time of the loop's clock, in seconds
 * @param kind the kind of event
 * @param subject the number of the task, callback, scope, resource or row to which it happened
 * @param name the task's name, the source of the callback, the kind of the scope or resource, or
 *     the row; empty for the loop
 * @param by the number of the task or callback that ran at that moment; 0 if none did
 * @param amount given by some {@link Kind}s; otherwise 0
 * @param reason given by some {@link Kind}s; otherwise empty
 * @param place the line of the program that awaits, makes the task, makes task or callback ready,
 *     asks to stop, or fails; null for other kinds, and if it is not known
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

  /** A kind of event. */
  public enum Kind {
    /** A turn begins; the amount is the longest time that it may wait, in seconds. */
    TURN_STARTED,
    /** The turn has polled; the amount is the number of callbacks and steps that are ready. */
    POLLED,
    /** A turn is over; the amount is the number of timers that are pending. */
    TURN_ENDED,
    /** A task was made. */
    TASK_CREATED,
    /**
     * A task was there already when a live view began; see {@link LiveRecording}. The reason is its
     * state: {@code waiting}, {@code ready} or {@code running}. A colon and what it waits for may
     * follow.
     */
    TASK_FOUND,
    /** A task's next step is ready. */
    TASK_READY,
    /** A task's step starts. */
    STEP_STARTED,
    /** A task's step ends by an await; the reason names what is awaited. */
    STEP_SUSPENDED,
    /**
     * A task is asked to stop, perhaps while it is ready already; see {@link
     * asyncio.LoopListener#cancelRequested}. The reason is the message, or empty.
     */
    TASK_CANCEL_REQUESTED,
    /**
     * A task is done. The reason is how: {@code returned}, {@code failed}, {@code cancelled}, or
     * {@code abandoned} by a loop that was closed. A colon and more may follow: the result, the
     * exception, the message of the cancellation; shortened. The place of a failure is the line
     * that has thrown the exception.
     */
    TASK_DONE,
    /**
     * A task enters a group, a timeout or a cancel scope: the name is {@code group}, {@code
     * timeout} or {@code scope}, the subject its number, the amount the time of its deadline,
     * infinite if there is none.
     */
    SCOPE_ENTERED,
    /** The deadline of a timeout was moved; the amount is its time, infinite if there is none. */
    DEADLINE_MOVED,
    /** A group, the subject, has one more task, whose number is the amount. */
    GROUP_JOINED,
    /** A task leaves a scope; the reason is {@code expired}, {@code cancelled}, or empty. */
    SCOPE_LEFT,
    /**
     * A lock, a semaphore or a queue was used: the name is its kind, the subject its number. The
     * reason is {@code acquired}, {@code released}, {@code put}, {@code taken}, or {@code waits}:
     * the task is about to wait. The amount is how many items the queue has now, or how many
     * permits are free.
     */
    RESOURCE_USED,
    /**
     * A phase of the program's own begins; see {@link asyncio.EventLoop#enterPhase}. The name is
     * that of the row, the subject its number, the reason the phase, or empty.
     */
    PHASE_ENTERED,
    /** A callback is ready. */
    CALLBACK_READY,
    /** A callback starts. */
    CALLBACK_STARTED,
    /** A callback has ended. */
    CALLBACK_ENDED,
    /**
     * A step or a callback blocks the loop; see {@link asyncio.LoopListener#blocked}. The amount is
     * how long it has taken in all, in seconds; so far, if it has not ended. The reason names the
     * method that the program called and that has not returned; it is empty if the program itself
     * computes. A slow step or callback that was over before anything looked at it has this event
     * at its end, without reason and place.
     */
    BLOCKED
  }
}
