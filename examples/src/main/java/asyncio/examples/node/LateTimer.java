package asyncio.examples.node;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.EventLoop;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Why a timer for 100 ms fires after 105.
 *
 * <p>A program sets that timer, and reads a file, which takes 95 ms. The loop waits in its poll
 * phase, for at most 100 ms; after 95 ms the file is there, and its callback computes for 10 ms.
 * Then the loop goes on to its timers, and the one that was due at 100 ms is 5 ms late. A timer
 * promises only the earliest time of its callback.
 *
 * <p>Prints the events with their times, and a time line. The time is simulated.
 */
public final class LateTimer {

  private static final int MILLIS_PER_COLUMN = 5;

  private final SimulatedClock clock = new SimulatedClock();
  private long read;
  private long computed;
  private long fired;

  private LateTimer() {}

  public static void main(String[] args) {
    new LateTimer().run();
  }

  private void run() {
    Asyncio.run(() -> program(), () -> EventLoop.builder().clock(clock).build());
    System.out.println();
    draw();
  }

  private void program() {
    Node node =
        new Node(Asyncio.getRunningLoop(), path -> createTask(() -> sleep(0.095, "some text")));
    node.run(
        () -> {
          say("the main script sets a timer for 100 ms, and begins to read a file");
          node.setTimeout(this::timer, 100);
          node.readFile(Path.of("some.txt"), (error, text) -> compute());
        });
    say("the loop has nothing left to do");
  }

  private void compute() {
    read = clock.millis();
    say("the file is read; its callback computes for 10 ms");
    clock.work(10);
    computed = clock.millis();
    say("the callback returns");
  }

  private void timer() {
    fired = clock.millis();
    say("the timer fires, " + (fired - 100) + " ms late");
  }

  private void say(String what) {
    System.out.println(String.format(Locale.ROOT, "%4d ms  %s", clock.millis(), what));
  }

  private void draw() {
    System.out.println("ms     0    25   50   75   100");
    System.out.println("file   " + span(0, read, '-') + "> read");
    System.out.println("loop   " + span(0, read, '.') + span(read, computed, '#') + " computes");
    System.out.println("timer  " + span(0, 100, '-') + span(100, fired, '!') + "> fires");
  }

  private static String span(long from, long to, char mark) {
    return String.valueOf(mark).repeat((int) (to - from) / MILLIS_PER_COLUMN);
  }
}
