package asyncio.bench;

import static asyncio.Asyncio.sleep;

import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.futures.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * How many bytes a suspended task takes: a program, for a JVM of its own. Prints the bytes, and the
 * nanoseconds to make a task and to release it.
 *
 * <pre>
 *   SuspendedMemory THREADS 1000000            the floor: bare parked threads
 *   SuspendedMemory SHARED 1000000 DIRECT      tasks that await one future
 *   SuspendedMemory OWN 1000000 PORTABLE       tasks that await a future each, which counts
 * </pre>
 */
final class SuspendedMemory {

  enum Kind {
    THREADS,
    SHARED,
    OWN
  }

  /** What a suspended task, or thread, takes. */
  record Cost(double bytes, double nanosToMake, double nanosToRelease) {}

  /**
   * Stacks of compiled code are smaller than those of interpreted code; so everything runs some
   * times before.
   */
  private static final int WARM_UP_ROUNDS = 20;

  private static final int WARM_UP_COUNT = 20_000;

  private final int count;
  private int resumed;
  private long emptyHeap;
  private long start;
  private double bytes;
  private double nanosToMake;

  private SuspendedMemory(int count) {
    this.count = count;
  }

  public static void main(String[] args) {
    Kind kind = Kind.valueOf(args[0]);
    int count = Integer.parseInt(args[1]);
    EngineKind engine = args.length > 2 ? EngineKind.valueOf(args[2]) : EngineKind.AUTO;
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      measure(kind, WARM_UP_COUNT, engine);
    }
    Cost cost = measure(kind, count, engine);
    System.out.println(cost.bytes + " " + cost.nanosToMake + " " + cost.nanosToRelease);
  }

  static Cost measure(Kind kind, int count, EngineKind engine) {
    SuspendedMemory measurement = new SuspendedMemory(count);
    if (kind == Kind.THREADS) {
      return measurement.threads();
    }
    try (EventLoop loop = EventLoop.builder().engine(engine).build()) {
      return loop.runUntilComplete(
          () -> kind == Kind.SHARED ? measurement.sharing(loop) : measurement.owning(loop));
    }
  }

  private Cost threads() {
    BareScheduler scheduler = new BareScheduler();
    List<Thread> threads = new ArrayList<>(count);
    Runnable body =
        () -> {
          LockSupport.park();
          resumed++;
        };
    begin();
    for (int i = 0; i < count; i++) {
      threads.add(scheduler.start(body));
    }
    scheduler.run();
    allAreSuspended();
    threads.forEach(LockSupport::unpark);
    scheduler.run();
    return cost();
  }

  private Cost sharing(EventLoop loop) {
    Future<Void> future = loop.createFuture();
    Coroutine.Void body =
        () -> {
          future.await();
          resumed++;
        };
    begin();
    for (int i = 0; i < count; i++) {
      loop.createTask(body);
    }
    sleep(0);
    allAreSuspended();
    future.setResult(null);
    sleep(0);
    return cost();
  }

  private Cost owning(EventLoop loop) {
    List<Future<Void>> futures = new ArrayList<>(count);
    begin();
    for (int i = 0; i < count; i++) {
      Future<Void> future = loop.createFuture();
      futures.add(future);
      loop.createTask(
          () -> {
            future.await();
            resumed++;
          });
    }
    sleep(0);
    allAreSuspended();
    futures.forEach(future -> future.setResult(null));
    sleep(0);
    return cost();
  }

  private void begin() {
    emptyHeap = usedHeap();
    start = System.nanoTime();
  }

  private void allAreSuspended() {
    nanosToMake = System.nanoTime() - start;
    bytes = usedHeap() - emptyHeap;
    start = System.nanoTime();
  }

  private Cost cost() {
    double nanosToRelease = System.nanoTime() - start;
    if (resumed != count) {
      throw new IllegalStateException(resumed + " of " + count + " have been resumed");
    }
    return new Cost(bytes / count, nanosToMake / count, nanosToRelease / count);
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
