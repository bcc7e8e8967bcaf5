package asyncio.cluster;

import static asyncio.Asyncio.amap;
import static asyncio.Asyncio.await;

import asyncio.Asyncio;
import asyncio.cluster.Jobs.Echo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a call costs, and whether memory and threads stay flat: a program, not a test. Arguments:
 * the number of rounds, and the calls in each. Best rounds count; say how busy the machine was.
 */
public final class ClusterBenchmark {

  private static final int AT_ONCE = 100;
  private static final int ONE_BY_ONE = 2_000;

  private ClusterBenchmark() {}

  /** The CPU time of a worker, in nanoseconds. */
  record Cpu() implements RemoteCoroutine<Long> {
    @Override
    public Long run() {
      return cpu();
    }
  }

  /** The heap that a worker uses after a collection, in MB. */
  record Heap() implements RemoteCoroutine<Long> {
    @Override
    public Long run() {
      return heap();
    }
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }

  /**
   * Measures.
   *
   * @param args rounds (10), calls (20000)
   */
  public static void main(String[] args) {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
    int calls = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
    Asyncio.run(() -> measure(rounds, calls));
  }

  private static void measure(int rounds, int calls) throws IOException {
    long began = System.nanoTime();
    try (Cluster cluster = Cluster.local(1)) {
      System.out.printf("ready after %.2f s%n", (System.nanoTime() - began) / 1e9);
      System.out.printf("CPU of the worker's start: %.2f s%n", remote(cluster, new Cpu()) / 1e9);
      List<Integer> numbers = new ArrayList<>(IntStream.range(0, calls).boxed().toList());
      for (int round = 0; round < rounds; round++) {
        long here = cpu();
        long there = remote(cluster, new Cpu());
        long start = System.nanoTime();
        int answers = 0;
        for (int answer : amap(i -> await(cluster.submit(new Echo(i))), numbers, AT_ONCE)) {
          answers += answer == numbers.get(answer) ? 1 : 0;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double ofHere = (cpu() - here) / 1e3 / calls;
        double ofThere = (remote(cluster, new Cpu()) - there) / 1e3 / calls;
        start = System.nanoTime();
        for (int i = 0; i < ONE_BY_ONE; i++) {
          await(cluster.submit(new Echo(i)));
        }
        System.out.printf(
            "%,.0f calls/s (%d answers), CPU %.1f + %.1f µs, one by one %.0f µs,"
                + " heap %d and %d MB, threads %d and %d%n",
            calls / seconds,
            answers,
            ofHere,
            ofThere,
            (System.nanoTime() - start) / 1e3 / ONE_BY_ONE,
            heap(),
            remote(cluster, new Heap()),
            ManagementFactory.getThreadMXBean().getThreadCount(),
            await(cluster.submit(new Jobs.Threads())));
      }
    }
  }

  private static long remote(Cluster cluster, RemoteCoroutine<Long> question) throws IOException {
    return await(cluster.submit(question));
  }
}
