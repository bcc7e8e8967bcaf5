package asyncio.bench;

import asyncio.bench.Row.Goal;
import asyncio.bench.WatchedBenchmark.Watcher;
import java.util.ArrayList;
import java.util.List;

/** What is measured, and how fast it is meant to be. See {@link Figures} for the figures' names. */
final class Rows {

  private static final String BARE_SWITCH = "SwitchBenchmark.floor";

  private final List<Row> rows = new ArrayList<>();

  private Rows() {}

  static List<Row> all() {
    Rows all = new Rows();
    all.add("DIRECT", Goal.atMost(1.25), Goal.atMost(1.5), Goal.atMost(1.4));
    all.add("PORTABLE", null, null, Goal.atMost(1.4));
    for (String engine : List.of("DIRECT", "PORTABLE")) {
      all.addWatched(engine);
    }
    for (String engine : List.of("DIRECT", "PORTABLE")) {
      all.addPython(engine);
      all.addCoordination(engine);
    }
    return all.rows;
  }

  private void add(String engine, Goal forSwitch, Goal forSpawn, Goal forBytes) {
    time("switch: sleep(0)", engine, "SwitchBenchmark.tasks", BARE_SWITCH, "bare yield", forSwitch);
    time(
        "switch: wake-up by a future",
        engine,
        "WakeUpBenchmark.tasks",
        "WakeUpBenchmark.floor",
        "bare unpark",
        null);
    String bareBatch = "SpawnBenchmark.batchFloor";
    time(
        "spawn, await: 1000 at once",
        engine,
        "SpawnBenchmark.batch",
        bareBatch,
        "bare threads",
        forSpawn);
    time(
        "spawn, gather: 1000 at once",
        engine,
        "SpawnBenchmark.gather",
        bareBatch,
        "bare threads",
        null);
    time(
        "spawn, await: one by one",
        engine,
        "SpawnBenchmark.single",
        "SpawnBenchmark.singleFloor",
        "bare threads",
        forSpawn);
    memory("SHARED", "one future for all", engine, forBytes);
    memory("OWN", "a future for each", engine, forBytes);
    time(
        "callSoon chain",
        engine,
        "CallbackBenchmark.chain",
        "CallbackBenchmark.floor",
        "bare queue",
        null);
    String chain = "CallbackBenchmark.chain " + engine;
    time("await of a callback", engine, "CallbackBenchmark.awaited", chain, "callSoon", null);
    time(
        "await of a callback",
        engine,
        "CallbackBenchmark.awaited",
        BARE_SWITCH,
        "bare switch",
        Goal.below(1));
    timers("100,000 sleeps, virtual time", engine, "virtualSleeps", "sleepsFloor", "");
    timers("100,000 sleeps, CPU", engine, "realSleeps", "sleepsFloor", " cpu");
    timers("100,000 callLater, virtual time", engine, "virtualCallbacks", "floor", "");
    timers("100,000 callLater, CPU", engine, "realCallbacks", "floor", " cpu");
  }

  private void time(
      String work, String engine, String benchmark, String floor, String floorIs, Goal goal) {
    rows.add(new Row(work, engine, "ns", benchmark + " " + engine, floor, floorIs, goal, null));
  }

  private void timers(String work, String engine, String benchmark, String floor, String suffix) {
    String name = "TimersBenchmark.";
    String figure = name + benchmark + " " + engine + suffix;
    String floorIs = floor.equals("floor") ? "priority queue" : "+ bare threads";
    rows.add(new Row(work, engine, "ns", figure, name + floor + suffix, floorIs, null, null));
  }

  private void memory(String kind, String what, String engine, Goal forBytes) {
    String figure = "SuspendedMemory." + kind + " " + engine;
    String floor = "SuspendedMemory.THREADS";
    String floorIs = "parked threads";
    rows.add(
        new Row(
            "suspended: " + what,
            engine,
            "bytes",
            figure + " bytes",
            floor + " bytes",
            floorIs,
            forBytes,
            null));
    rows.add(
        new Row(
            "  to make one", engine, "ns", figure + " make", floor + " make", floorIs, null, null));
    rows.add(
        new Row(
            "  to release one",
            engine,
            "ns",
            figure + " release",
            floor + " release",
            floorIs,
            null,
            null));
  }

  /** What it costs to watch a loop. */
  private void addWatched(String engine) {
    watched("switch: sleep(0)", engine, "switches", "SwitchBenchmark.tasks");
    watched("spawn, await: 1000 at once", engine, "spawns", "SpawnBenchmark.batch");
    watched("callSoon chain", engine, "chain", "CallbackBenchmark.chain");
  }

  private void watched(String work, String engine, String benchmark, String unwatched) {
    Watched row =
        (what, watcher, floorIs) ->
            time(
                work + ", " + what,
                engine,
                "WatchedBenchmark." + benchmark + " " + watcher,
                unwatched + " " + engine,
                floorIs,
                bound(engine, benchmark, watcher));
    row.add("a listener", Watcher.LISTENER, "no listener");
    row.add("metrics", Watcher.METRICS, "no listener");
    row.add("flight recorder", Watcher.FLIGHT_RECORDER, "not recorded");
    row.add("debug", Watcher.DEBUG, "no debug mode");
    row.add("recorded", Watcher.RECORDER, "no listener");
    row.add("recorded without places", Watcher.PLACELESS_RECORDER, "no listener");
    row.add("a live view", Watcher.LIVE_VIEW, "no listener");
    row.add("an order", Watcher.ORDER, "no order");
  }

  /** Adds a row of a work that is watched. */
  private interface Watched {
    void add(String what, Watcher watcher, String floorIs);
  }

  private static Goal bound(String engine, String benchmark, Watcher watcher) {
    if (engine.equals("PORTABLE") || benchmark.equals("chain")) {
      return null;
    }
    Bounds bounds = Bounds.of(watcher.name());
    return Goal.atMost(benchmark.equals("spawns") ? bounds.spawn() : bounds.step());
  }

  private void addPython(String engine) {
    time(
        "switch: sleep(0)",
        engine,
        "SwitchBenchmark.tasks",
        "python switch",
        "CPython",
        engine.equals("PORTABLE") ? Goal.below(1) : null);
    time(
        "spawn, gather: 1000 at once",
        engine,
        "SpawnBenchmark.gather",
        "python spawn",
        "CPython",
        null);
  }

  private void addCoordination(String engine) {
    rival("queue: capacity 1", engine, "QueueBenchmark.capacity1", "queue_1");
    rival("queue: capacity 100", engine, "QueueBenchmark.capacity100", "queue_100");
    rival("lock: free", engine, "LockBenchmark.uncontended", "lock");
    rival("lock: ten in line", engine, "LockBenchmark.contended", "lock_contended");
    rival("group: 1000 children", engine, "TaskGroupBenchmark.children", "group");
    rival("timeout: of what is there", engine, "TimeoutBenchmark.ready", "timeout_ready");
    rival("timeout: of a sleep(0)", engine, "TimeoutBenchmark.suspending", "timeout_suspending");
  }

  /** Not slower than CPython, and one day three times as fast. */
  private void rival(String work, String engine, String benchmark, String python) {
    String figure = benchmark + " " + engine;
    String floor = "python " + python;
    rows.add(
        new Row(work, engine, "ns", figure, floor, "CPython", Goal.atMost(1), Goal.atMost(0.33)));
  }
}
