package asyncio.examples.pictures;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.Clock;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.observe.LoopRecorder;
import asyncio.observe.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Runs two small programs, records their loops, and makes a picture that moves of each recording.
 *
 * <pre>{@code
 * java -cp examples/target/examples.jar asyncio.examples.pictures.Pictures examples
 * }</pre>
 */
public final class Pictures {

  private static final double NEVER_SLOW = 1e6;

  private Pictures() {}

  /** Time that passes only when the loop waits, or a step says that it computes. */
  private static final class StageClock implements Clock {

    private final AtomicLong now = new AtomicLong();

    @Override
    public long nanoTime() {
      return now.get();
    }

    /** What the loop would wait for comes at once. */
    @Override
    public long idle(EventLoop loop, long deadline) {
      if (deadline == NEVER) {
        return NEVER;
      }
      now.accumulateAndGet(deadline, Math::max);
      return 0;
    }

    void compute(int millis) {
      now.addAndGet(millis * 1_000_000L);
    }
  }

  /**
   * Writes {@code turn.svg} and {@code blocked.svg}.
   *
   * @param args the folder
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args.length == 0 ? "." : args[0]);
    Files.writeString(folder.resolve("turn.svg"), turn());
    Files.writeString(folder.resolve("blocked.svg"), blocked());
  }

  /** What happens in a turn: two tasks that sleep, and a third one that awaits both. */
  static String turn() {
    Recording recording =
        record(
            new StageClock(),
            loop ->
                loop.createTask(
                    () -> {
                      var tea = createTask(() -> sleep(0.1), "tea");
                      var toast = createTask(() -> sleep(0.1), "toast");
                      await(tea);
                      await(toast);
                    },
                    "breakfast"));
    return new MovingPicture("An event loop, turn by turn", recording).toSvg();
  }

  /** A timer for 100 ms, and a task that computes from 95 to 105 ms. */
  static String blocked() {
    StageClock clock = new StageClock();
    Recording recording =
        record(
            clock,
            loop -> {
              var timer = loop.createTask(() -> sleep(0.1), "sleep of 100 ms");
              loop.createTask(() -> computeLater(clock), "report");
              return timer;
            });
    return new MovingPicture("Why a sleep of 100 ms takes 105: a task computes", recording).toSvg();
  }

  private static void computeLater(StageClock clock) {
    sleep(0.095);
    clock.compute(10);
  }

  private static Recording record(Clock clock, Function<EventLoop, Task<?>> program) {
    try (EventLoop loop =
            EventLoop.builder()
                .name("loop")
                .clock(clock)
                .engine(EngineKind.PORTABLE)
                .slowCallbackDuration(NEVER_SLOW) // a slow machine is not part of the picture
                .build();
        LoopRecorder recorder = LoopRecorder.start(loop)) {
      loop.runUntilComplete(program.apply(loop));
      return recorder.recording();
    }
  }
}
