package asyncio.behaviour.mistakes;

import java.util.EnumSet;
import java.util.Set;

/** When, where and how a call is made. {@link Play} has a method for each. */
enum Situation {
  IN_TASK,
  TWICE,
  /** A cancellation is due when the call begins. */
  CANCELLED,
  /** The task is cancelled while the call waits. */
  CANCELLED_LATER,
  /** The thread is interrupted when the call begins. */
  INTERRUPTED,
  OTHER_THREAD,
  IN_CALLBACK,
  BETWEEN_RUNS,
  LOOP_CLOSED,
  /** A task of another loop calls; the loop of the target is closed. */
  LOOP_CLOSED_ELSEWHERE,
  /** A task calls in its clean-up, when the loop is closed. */
  CLOSING,
  DEBUG;

  /** Situations in which a task of its own makes the call. */
  private static final Set<Situation> BY_A_TASK =
      EnumSet.of(IN_TASK, TWICE, CANCELLED, CANCELLED_LATER, INTERRUPTED, DEBUG);

  private static final Set<Situation> CANCELLING = EnumSet.of(CANCELLED, CANCELLED_LATER);

  /** Whether an operation can be tried in this situation. */
  boolean fits(Operation operation) {
    if (operation.subject().isOwnTask() && !BY_A_TASK.contains(this)) {
      return false; // no task makes the call
    }
    return !endsTheTest(operation) && !runsForEver(operation) && !waitsForEver(operation);
  }

  /** The test itself needs the loop: one that runs, makes tasks, and tells its listeners. */
  private static boolean endsTheTest(Operation operation) {
    return operation.name().equals("EventLoop.stop()")
        || operation.isCallOf("setTaskFactory") && !operation.mentions("null")
        || operation.isCallOf("addListener") && operation.mentions("throwing")
        || operation.isCallOf("measure") && operation.mentions("throwing");
  }

  /** In other situations the loop refuses to run: it runs already, or is closed. */
  private boolean runsForEver(Operation operation) {
    return this == BETWEEN_RUNS
        && operation.isCallOf("runUntilComplete")
        && operation.mentions("pending");
  }

  /**
   * Virtual time waits for other threads. One that never answers can be tried only by a call that
   * is cancelled; what {@code wrapFuture} and {@code from} return waits when the call is over.
   */
  private boolean waitsForEver(Operation operation) {
    return operation.mentions("elsewhere")
        && (!CANCELLING.contains(this)
            || operation.isCallOf("wrapFuture")
            || operation.isCallOf("from"));
  }
}
