package asyncio.bench.peers;

import asyncio.Asyncio;
import asyncio.ContextVar;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.LoopBuilder;
import asyncio.Task;
import asyncio.bench.Chain;
import asyncio.bench.WatchedBenchmark.Watcher;
import asyncio.futures.Future;
import asyncio.sync.Queue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The works by this library: {@code OurProgram ENGINE COST SIZE RUNS WORK...}.
 *
 * <p>The cost is {@link #NOTHING}, {@link #VARIABLES}, or the name of a {@link Watcher}.
 */
public final class OurProgram extends Works {

  /** Nothing is watched, and no context variable is used. */
  public static final String NOTHING = "NOTHING";

  /** Each task sets a context variable, and reads it at each of its steps. */
  public static final String VARIABLES = "CONTEXT_VARIABLES";

  /** What a loop has to say about itself is not for here. */
  private static final Logger LOG = Logger.getLogger("asyncio");

  private final EventLoop loop;
  private final boolean useVariables;
  private final ContextVar<Integer> variable = new ContextVar<>("variable", 0);

  private OurProgram(EventLoop loop, boolean useVariables) {
    this.loop = loop;
    this.useVariables = useVariables;
  }

  public static void main(String[] args) {
    run(
        EngineKind.valueOf(args[0]),
        args[1],
        Arrays.asList(args).subList(2, args.length),
        System.out::println);
  }

  static void run(EngineKind engine, String cost, List<String> arguments, Consumer<String> out) {
    LOG.setLevel(Level.SEVERE);
    LoopBuilder builder = EventLoop.builder().engine(engine);
    Watcher watcher = cost.equals(NOTHING) || cost.equals(VARIABLES) ? null : Watcher.valueOf(cost);
    if (watcher != null) {
      watcher.prepare(builder);
    }
    try (EventLoop loop = builder.build()) {
      if (watcher != null) {
        watcher.watch(loop);
      }
      OurProgram program = new OurProgram(loop, cost.equals(VARIABLES));
      loop.runUntilComplete(
          () -> {
            Runs.drive(arguments, program::body, out);
          });
    }
  }

  private void setVariable(int value) {
    if (useVariables) {
      variable.set(value);
    }
  }

  private void readVariable() {
    if (useVariables && variable.get() < 0) {
      throw new IllegalStateException();
    }
  }

  private static void both(Coroutine.Void one, Coroutine.Void other) {
    Task<Void> first = Asyncio.createTask(one);
    Task<Void> second = Asyncio.createTask(other);
    first.await();
    second.await();
  }

  @Override
  Map<String, Double> switches(int size) {
    Coroutine.Void half =
        () -> {
          setVariable(1);
          for (int i = 0; i < size / 2; i++) {
            Asyncio.sleep(0);
            readVariable();
          }
        };
    long start = System.nanoTime();
    both(half, half);
    return Runs.ns(start, size);
  }

  @Override
  Map<String, Double> spawn(int size) {
    long start = System.nanoTime();
    List<Task<Integer>> children = new ArrayList<>(BATCH);
    long sum = 0;
    for (int done = 0; done < size; done += BATCH) {
      for (int i = 0; i < BATCH; i++) {
        int result = i;
        children.add(Asyncio.createTask(() -> child(result)));
      }
      for (Task<Integer> child : children) {
        sum += child.await();
      }
      children.clear();
    }
    check(sum % (BATCH - 1) == 0);
    return Runs.ns(start, spawned(size));
  }

  private int child(int result) {
    setVariable(result);
    readVariable();
    return result;
  }

  @Override
  Map<String, Double> queue(int size, int capacity) {
    Queue<Integer> queue = new Queue<>(capacity);
    long[] sum = {0};
    long start = System.nanoTime();
    both(
        () -> {
          for (int i = 0; i < size; i++) {
            queue.put(i);
          }
        },
        () -> {
          for (int i = 0; i < size; i++) {
            sum[0] += queue.get();
          }
        });
    check(sum[0] == size * (size - 1L) / 2);
    return Runs.ns(start, size);
  }

  private Future<Void> ping;
  private Future<Void> pong;

  @Override
  Map<String, Double> wakeUps(int size) {
    ping = loop.createFuture();
    pong = loop.createFuture();
    long start = System.nanoTime();
    both(() -> ask(size / 2), () -> answer(size / 2));
    return Runs.ns(start, size);
  }

  private void ask(int rounds) {
    for (int i = 0; i < rounds; i++) {
      ping.setResult(null);
      pong.await();
      pong = loop.createFuture();
    }
  }

  private void answer(int rounds) {
    for (int i = 0; i < rounds; i++) {
      ping.await();
      ping = loop.createFuture();
      pong.setResult(null);
    }
  }

  @Override
  Map<String, Double> callbacks(int size) {
    Future<Void> done = loop.createFuture();
    Runnable callback =
        new Chain(size) {
          @Override
          protected void again() {
            loop.callSoon(this);
          }

          @Override
          protected void end() {
            done.setResult(null);
          }
        };
    long start = System.nanoTime();
    loop.callSoon(callback);
    done.await();
    return Runs.ns(start, size);
  }

  @Override
  Map<String, Double> timers(int size) {
    Runs.Timers timers = new Runs.Timers();
    for (int round = 0; round < Runs.ROUNDS_OF_TIMERS; round++) {
      List<Task<Void>> tasks = new ArrayList<>(size);
      for (int micros : timers.delays(size)) {
        tasks.add(Asyncio.createTask(() -> Asyncio.sleep(micros / 1e6)));
      }
      tasks.forEach(Task::await);
    }
    return timers.figures(size);
  }

  @Override
  Map<String, Double> suspended(int size) {
    List<Task<Void>> tasks = new ArrayList<>(size);
    Future<Void> future = loop.createFuture();
    double before = Runs.liveBytes();
    for (int i = 0; i < size; i++) {
      tasks.add(Asyncio.createTask(() -> future.await()));
    }
    Asyncio.sleep(0);
    double bytes = Runs.liveBytes() - before;
    long start = System.nanoTime();
    future.setResult(null);
    tasks.forEach(Task::await);
    return Runs.suspended(bytes, start, size);
  }
}
