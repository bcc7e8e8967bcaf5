package asyncio.conformance;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.ReturnWhen;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.TaskOptions;
import asyncio.Timeout;
import asyncio.Waited;
import asyncio.futures.Awaitable;
import asyncio.futures.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Operations on tasks and futures. */
final class TaskOperations {

  private TaskOperations() {}

  static void addTo(Operations table) {
    // making and awaiting
    table.after("sleep").gives(given -> Asyncio.sleep(given.seconds(0), given.value(1)));
    table.on("await").gives(given -> Asyncio.await(given.awaitable(0)));
    table.on("spawn").makes(TaskOperations::spawn);
    table.on("group_spawn").makes(TaskOperations::groupSpawn);
    table.on("ensure_future").makes(given -> ensureFuture(given, 1));
    table.on("gather").makes(given -> gather(given.awaitables(1), given.flag(2)));
    table.on("shield").makes(given -> Asyncio.shield(ensureFuture(given, 1)));
    table.plain("wait").gives(TaskOperations::waitForSome);
    table.on("wait_for").gives(given -> Asyncio.waitFor(given.awaitable(0), given.seconds(1)));

    // cancelling
    table.on("cancel").gives(given -> given.future(0).cancel(given.text(1)));
    table.on("uncancel").gives(given -> task(given, 0).uncancel());
    table.on("cancelling").gives(given -> task(given, 0).cancelling());

    // results
    table.on("done").gives(given -> given.future(0).done());
    table.on("cancelled").gives(given -> given.future(0).cancelled());
    table.on("result").gives(given -> given.future(0).result());
    table.on("exception").gives(given -> given.future(0).exception());
    table.on("set_result").does(given -> given.future(0).setResult(given.value(1)));
    table.on("set_exception").does(given -> given.future(0).setException(given.exception(1)));

    // looking at tasks
    table.on("get_name").gives(given -> task(given, 0).getName());
    table.on("set_name").does(given -> task(given, 0).setName(given.text(1)));
    table.plain("current_task").gives(given -> Asyncio.currentTask());
    table.plain("all_tasks").gives(given -> sorted(given, Asyncio.allTasks()));

    // deadlines
    table.on("reschedule").does(TaskOperations::reschedule);
    table.on("when").gives(given -> Milliseconds.of(timeout(given, 0).when()));
    table.on("expired").gives(given -> timeout(given, 0).expired());
  }

  private static Task<?> task(Operands given, int index) {
    return given.thing(index, Task.class);
  }

  private static Timeout timeout(Operands given, int index) {
    return given.thing(index, Timeout.class);
  }

  private static Task<?> spawn(Operands given) {
    String name = given.text(0);
    Coroutine<Object> coroutine =
        given.interpreter().coroutine(name, given.text(1), given.values(2));
    return given.loop().createTask(coroutine, new TaskOptions(name, given.context(3)));
  }

  private static Task<?> groupSpawn(Operands given) {
    String name = given.text(0);
    TaskGroup group = given.thing(1, TaskGroup.class);
    Coroutine<Object> coroutine =
        given.interpreter().coroutine(name, given.text(2), given.values(3));
    return group.createTask(coroutine, new TaskOptions(name, given.context(4)));
  }

  private static Future<Object> ensureFuture(Operands given, int index) {
    return Asyncio.ensureFuture(given.awaitable(index), given.loop());
  }

  private static Future<?> gather(List<Awaitable<Object>> awaitables, boolean returnExceptions) {
    return Asyncio.gather(returnExceptions, awaitables);
  }

  @SuppressWarnings("unchecked")
  private static Object waitForSome(Operands given) {
    List<Future<Object>> futures = new ArrayList<>();
    given.awaitables(0).forEach(awaitable -> futures.add((Future<Object>) awaitable));
    String when = given.literal(2) == null ? "ALL_COMPLETED" : given.text(2);
    Waited<Future<Object>> waited =
        Asyncio.wait(futures, given.seconds(1), ReturnWhen.valueOf(when));
    return List.of(sorted(given, waited.done()), sorted(given, waited.pending()));
  }

  /** What has no order in Python, in the order of its text. */
  private static List<?> sorted(Operands given, Collection<? extends Future<?>> futures) {
    Show show = given.interpreter().show();
    return futures.stream().sorted(Comparator.comparing(show::text)).toList();
  }

  private static void reschedule(Operands given) {
    Timeout timeout = timeout(given, 0);
    boolean never = given.literal(1) == null;
    timeout.reschedule(never ? null : given.interpreter().time() + given.seconds(1));
  }
}
