package asyncio.examples;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.LoopBuilder;
import asyncio.test.VirtualClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.logging.LogManager;
import org.junit.jupiter.api.Assumptions;

/** Runs examples, and catches what they print. */
public final class Programs {

  static {
    // The log goes to what System.err is when its handlers are made: not while that is caught.
    LogManager.getLogManager().getLogger("").getHandlers();
    System.setProperty("picocli.ansi", "false"); // whatever the environment wants of colours
  }

  private Programs() {}

  /** What a coroutine prints, in virtual time. */
  public static String printed(EngineKind engine, Coroutine.Void main) {
    return printed(() -> Asyncio.run(main, () -> virtual(engine)));
  }

  /** What a program prints that runs a loop by itself, in virtual time. */
  public static String printed(EngineKind engine, Consumer<EventLoop> program) {
    return printed(
        () -> {
          try (EventLoop loop = virtual(engine)) {
            program.accept(loop);
          }
        });
  }

  /** It waits for threads and processes in real time, however slow they are. */
  private static EventLoop virtual(EngineKind engine) {
    return loop(engine).clock(new VirtualClock().guard(Duration.ofMinutes(1))).build();
  }

  /** What is printed while some code runs. */
  public static String printed(Runnable program) {
    PrintStream out = System.out;
    ByteArrayOutputStream caught = new ByteArrayOutputStream();
    System.setOut(new PrintStream(caught, true, StandardCharsets.UTF_8));
    try {
      program.run();
    } finally {
      System.setOut(out);
    }
    return text(caught);
  }

  /**
   * What became of a command.
   *
   * @param exitCode its exit code
   * @param out what it printed
   * @param err what it complained about
   */
  public record Outcome(int exitCode, String out, String err) {}

  /** Runs what {@code java -jar examples.jar} runs. */
  public static Outcome run(EngineKind engine, String... args) {
    PrintStream err = System.err;
    ByteArrayOutputStream caught = new ByteArrayOutputStream();
    System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
    int[] exitCode = new int[1];
    try {
      String[] out = new String[1];
      withEngine(engine, () -> out[0] = printed(() -> exitCode[0] = Main.run(args)));
      return new Outcome(exitCode[0], out[0], text(caught));
    } finally {
      System.setErr(err);
    }
  }

  /** Has all loops that some code makes run on an engine. */
  public static void withEngine(EngineKind engine, Runnable program) {
    loop(engine); // gives up where it cannot be had
    System.setProperty(LoopBuilder.ENGINE_PROPERTY, engine.name());
    try {
      program.run();
    } finally {
      System.clearProperty(LoopBuilder.ENGINE_PROPERTY);
    }
  }

  /** A builder for an engine; the test is skipped if that needs a flag which is not set. */
  public static LoopBuilder loop(EngineKind engine) {
    LoopBuilder builder = EventLoop.builder().engine(engine);
    try {
      builder.build().close();
    } catch (UnsupportedOperationException e) {
      Assumptions.abort(e.getMessage());
    }
    return builder;
  }

  private static String text(ByteArrayOutputStream caught) {
    return caught.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
