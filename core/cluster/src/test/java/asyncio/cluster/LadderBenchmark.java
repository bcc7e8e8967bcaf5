package asyncio.cluster;

import static asyncio.Asyncio.amap;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.toThread;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.LoopGroup;
import asyncio.cluster.Jobs.Echo;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What each step of the guide's ladder costs: the same call, which does nothing, in a task of this
 * loop, in a thread, in another loop, in another process. A program, not a test. Argument: the
 * rounds (10). Of each figure the best round is printed: others may use the machine.
 */
public final class LadderBenchmark {

  private static final int CALLS = 5_000;
  private static final int AT_ONCE = 100;

  private LadderBenchmark() {}

  /** One call, in a coroutine. */
  private interface Step {
    int call(int number) throws Exception;
  }

  /**
   * Measures.
   *
   * @param args rounds
   */
  public static void main(String[] args) {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
    Asyncio.run(() -> measure(rounds));
  }

  private static void measure(int rounds) throws Exception {
    print("a task of this loop", rounds, i -> await(createTask(() -> i)));
    print("a function in a thread", rounds, i -> toThread(() -> i));
    long began = System.nanoTime();
    try (LoopGroup group = new LoopGroup(1, n -> EventLoop.builder().build())) {
      began("a loop", began);
      print("another loop", rounds, i -> await(group.submit(() -> i)));
    }
    began = System.nanoTime();
    try (Cluster cluster = Cluster.local(1)) {
      began("a process", began);
      measure(cluster, rounds);
    }
  }

  private static void measure(Cluster cluster, int rounds) throws IOException, Exception {
    print("another process", rounds, i -> await(cluster.submit(new Echo(i))));
  }

  private static void began(String what, long since) {
    System.out.printf(
        Locale.ROOT, "%-24s began in %.0f ms%n", what, (System.nanoTime() - since) / 1e6);
  }

  private static void print(String name, int rounds, Step step) throws Exception {
    double alone = Double.MAX_VALUE;
    double together = Double.MAX_VALUE;
    for (int round = 0; round < rounds; round++) {
      alone = Math.min(alone, oneByOne(step));
      together = Math.min(together, atOnce(step));
    }
    System.out.printf(
        Locale.ROOT,
        "%-24s %6.1f µs alone, %6.1f µs at %d at once%n",
        name,
        alone,
        together,
        AT_ONCE);
  }

  private static double oneByOne(Step step) throws Exception {
    long start = System.nanoTime();
    for (int i = 0; i < CALLS; i++) {
      check(step.call(i), i);
    }
    return (System.nanoTime() - start) / 1e3 / CALLS;
  }

  private static double atOnce(Step step) {
    List<Integer> numbers = IntStream.range(0, CALLS).boxed().toList();
    long start = System.nanoTime();
    int next = 0;
    for (int answer : amap(i -> step.call(i), numbers, AT_ONCE)) {
      check(answer, next++);
    }
    return (System.nanoTime() - start) / 1e3 / CALLS;
  }

  private static void check(int answer, int number) {
    if (answer != number) {
      throw new AssertionError(answer + " in place of " + number);
    }
  }
}
