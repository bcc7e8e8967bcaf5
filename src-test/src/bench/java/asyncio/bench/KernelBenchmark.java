package asyncio.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What all kernel benchmarks have in common.
 *
 * <p>Each invocation does thousands of operations in one run of a loop, and the figure is that of
 * one operation. The bodies are static methods that take the number of operations, so that a test
 * can run them quickly.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = KernelBenchmark.OPEN_SCHEDULER)
public abstract class KernelBenchmark {

  /** The JVM's argument for the direct engine. */
  public static final String OPEN_SCHEDULER = "--add-opens=java.base/java.lang=ALL-UNNAMED";

  /** The JVM's argument for connections that are read by {@code recv}. */
  static final String OPEN_NETWORK = "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED";

  /** How many operations an invocation does. */
  static final int MANY = 10_000;
}
