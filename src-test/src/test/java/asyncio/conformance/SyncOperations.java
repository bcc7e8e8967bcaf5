package asyncio.conformance;

import asyncio.sync.Barrier;
import asyncio.sync.Condition;
import asyncio.sync.Event;
import asyncio.sync.Queue;
import java.util.List;

/** Operations of synchronization. */
final class SyncOperations {

  private SyncOperations() {}

  static void addTo(Operations table) {
    // locks, conditions, semaphores
    table.on("acquire").gives(SyncOperations::acquire);
    table.on("release").does(given -> acquirable(given).release());
    table.on("locked").gives(given -> acquirable(given).locked());

    // events
    table.on("event_wait").gives(given -> event(given).await());
    table.on("event_set").does(given -> event(given).set());
    table.on("event_clear").does(given -> event(given).clear());
    table.on("is_set").gives(given -> event(given).isSet());

    // conditions
    table.on("cond_wait").gives(given -> condition(given).await());
    table.on("cond_wait_for").gives(SyncOperations::waitFor);
    table.on("notify").does(SyncOperations::signal);
    table.on("notify_all").does(given -> condition(given).signalAll());

    // barriers
    table.on("barrier_wait").gives(given -> barrier(given).await());
    table.on("barrier_reset").does(given -> barrier(given).reset());
    table.on("barrier_abort").does(given -> barrier(given).abort());
    table.on("barrier_state").gives(SyncOperations::barrierState);

    // queues
    table.on("put").does(given -> queue(given).put(given.value(1)));
    table.on("get").gives(given -> queue(given).get());
    table.on("put_nowait").does(given -> queue(given).putNowait(given.value(1)));
    table.on("get_nowait").gives(given -> queue(given).getNowait());
    table.on("task_done").does(given -> queue(given).taskDone());
    table.on("qsize").gives(given -> queue(given).qsize());
    table.on("empty").gives(given -> queue(given).empty());
    table.on("full").gives(given -> queue(given).full());
    table.on("join").does(given -> queue(given).join());
    table.on("shutdown").does(given -> queue(given).shutdown(given.flag(1)));
  }

  private static Acquirable acquirable(Operands given) {
    return Acquirable.of(given.thing(0, Object.class));
  }

  private static Event event(Operands given) {
    return given.thing(0, Event.class);
  }

  private static Condition condition(Operands given) {
    return given.thing(0, Condition.class);
  }

  private static Barrier barrier(Operands given) {
    return given.thing(0, Barrier.class);
  }

  @SuppressWarnings("unchecked") // programs are untyped: all their queues are queues of anything
  private static Queue<Object> queue(Operands given) {
    return given.thing(0, Queue.class);
  }

  private static boolean acquire(Operands given) {
    acquirable(given).acquire();
    return true;
  }

  /** The predicate is a body, run in an activation of its own. */
  private static boolean waitFor(Operands given) {
    Body body = given.body(1);
    return condition(given)
        .waitFor(
            () -> {
              Activation predicate = given.activation().again();
              body.run(predicate);
              return Boolean.TRUE.equals(predicate.lastResult());
            });
  }

  private static void signal(Operands given) {
    if (given.literal(1) == null) {
      condition(given).signal();
    } else {
      condition(given).signal(given.integer(1));
    }
  }

  private static List<Object> barrierState(Operands given) {
    Barrier barrier = barrier(given);
    return List.of(barrier.parties(), barrier.nWaiting(), barrier.broken());
  }
}
