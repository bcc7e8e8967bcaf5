package asyncio.cluster;

import static asyncio.Asyncio.amap;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.cluster.Jobs.Echo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Whether memory and threads stay flat: a program, not a test. Calls go to a worker process, while
 * members come and go: each joins over loopback, calls the worker once and leaves. They live in
 * this JVM, so that what they leave behind is seen, too.
 *
 * <p>Arguments: calls in all (1000000), members in all (1000), rounds (20). After each round all
 * that was begun has ended; then both processes count. The exit code is 1 if the second half of the
 * rounds needs more than the first.
 */
public final class ClusterSoak {

  private static final int AT_ONCE = 100;
  private static final int MEMBERS_AT_ONCE = 4;

  /** What a collection may leave by chance, in MB. */
  private static final long HEAP_TOLERANCE = 8;

  private static final int THREADS_TOLERANCE = 3;

  private ClusterSoak() {}

  /** What a process uses: its heap after a collection in MB, and its threads. */
  record Use(long heap, int threads) {
    static Use now() {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      long heap = (runtime.totalMemory() - runtime.freeMemory()) >> 20;
      return new Use(heap, ManagementFactory.getThreadMXBean().getThreadCount());
    }

    Use most(Use other) {
      return new Use(Math.max(heap, other.heap), Math.max(threads, other.threads));
    }

    boolean isMoreThan(Use other) {
      return heap > other.heap + HEAP_TOLERANCE || threads > other.threads + THREADS_TOLERANCE;
    }
  }

  /** What a worker uses. */
  record Ask() implements RemoteCoroutine<long[]> {
    @Override
    public long[] run() {
      Use use = Use.now();
      return new long[] {use.heap, use.threads, Cluster.current().protocol().runningCalls() - 1};
    }
  }

  /**
   * Runs.
   *
   * @param args calls, members, rounds
   */
  public static void main(String[] args) {
    int calls = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    int members = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 20;
    if (rounds < 4) {
      throw new IllegalArgumentException("at least 4 rounds are needed");
    }
    boolean flat = Asyncio.run(() -> soak(calls / rounds, members / rounds, rounds));
    System.out.println(flat ? "flat" : "NOT FLAT: the second half needs more than the first");
    System.exit(flat ? 0 : 1);
  }

  private static boolean soak(int calls, int members, int rounds) throws IOException {
    try (Cluster cluster = Cluster.local(1, ClusterOptions.DEFAULT.withBuild(BUILD))) {
      Member worker = cluster.members().stream().filter(Member::worker).findFirst().get();
      List<Use> here = new ArrayList<>();
      List<Use> there = new ArrayList<>();
      for (int round = 1; round <= rounds; round++) {
        long began = System.nanoTime();
        Task<Void> comers = createTask(() -> comeAndGo(cluster.self().address(), members));
        call(cluster, worker, calls);
        await(comers);
        while (cluster.members().size() > 2) {
          cluster.waitForChange();
        }
        long[] answer = await(cluster.submit(worker, new Ask()));
        here.add(Use.now());
        there.add(new Use(answer[0], (int) answer[1]));
        System.out.printf(
            "%,d calls, %,d members came and went: here %s, worker %s, %d calls left, %.0f s%n",
            round * calls,
            round * members,
            here.get(round - 1),
            there.get(round - 1),
            answer[2],
            (System.nanoTime() - began) / 1e9);
        if (answer[2] != 0) {
          return false;
        }
      }
      return isFlat(here) && isFlat(there);
    }
  }

  private static boolean isFlat(List<Use> uses) {
    int half = uses.size() / 2;
    Use first = uses.subList(0, half).stream().reduce(Use::most).get();
    Use second = uses.subList(half, uses.size()).stream().reduce(Use::most).get();
    return !second.isMoreThan(first);
  }

  private static void call(Cluster cluster, Member worker, int calls) {
    List<Integer> numbers = IntStream.range(0, calls).boxed().toList();
    int next = 0;
    for (int answer : amap(i -> await(cluster.submit(worker, new Echo(i))), numbers, AT_ONCE)) {
      if (answer != next++) {
        throw new AssertionError(answer + " in place of " + (next - 1));
      }
    }
  }

  private static void comeAndGo(String address, int members) {
    List<Integer> numbers = IntStream.range(0, members).boxed().toList();
    for (int answer : amap(i -> visit(address, i), numbers, MEMBERS_AT_ONCE)) {
      if (answer < 0) {
        throw new AssertionError("a wrong answer");
      }
    }
  }

  private static int visit(String address, int number) throws IOException {
    try (Cluster visitor = Cluster.join(address, ClusterOptions.DEFAULT.withBuild(BUILD))) {
      while (visitor.members().stream().noneMatch(Member::worker)) {
        visitor.waitForChange();
      }
      return await(visitor.submit(new Echo(number)));
    }
  }

  private static final String BUILD = "soak";
}
