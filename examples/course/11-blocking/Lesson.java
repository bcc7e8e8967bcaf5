import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Task;

/** Lesson 11: what blocks the loop stops everybody; a thread of its own stops nobody. */
public class Lesson {

  public static void main(String[] args) {
    Asyncio.run(() -> office());
  }

  static void office() {
    EventLoop loop = Asyncio.getRunningLoop();
    Task<Void> clock = createTask(() -> tick(), "clock");
    sleep(0.05);

    System.out.println("on the loop:");
    System.out.println("  " + report(loop));
    sleep(0.01); // lets the clock tick

    System.out.println("in a thread:");
    System.out.println("  " + toThread(() -> report(loop)));
    clock.cancel();
  }

  static void tick() {
    while (true) {
      System.out.println("  tick");
      sleep(0.1);
    }
  }

  /** Computes for 0.35 seconds, and never awaits. */
  static String report(EventLoop loop) {
    double end = loop.time() + 0.35;
    while (loop.time() < end) {
      Thread.onSpinWait();
    }
    return "the report is ready";
  }
}
