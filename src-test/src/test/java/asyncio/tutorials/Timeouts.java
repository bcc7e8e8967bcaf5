package asyncio.tutorials;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.timeoutAt;
import static asyncio.Asyncio.waitFor;

import asyncio.Asyncio;
import asyncio.Timeout;
import asyncio.futures.CancelledError;
import asyncio.futures.TimeoutException;

/** Deadlines: for a block, for one awaitable, moved and nested. */
class Timeouts {

  static String slow(String what, double seconds) {
    try {
      sleep(seconds);
      return what + " is finished";
    } catch (CancelledError e) {
      System.out.println(what + " is interrupted");
      throw e;
    }
  }

  static void main() {
    timeout(10, () -> System.out.println(slow("sketch", 0.1)));
    var limit = Timeout.after(0.1);
    try {
      limit.run(() -> slow("statue", 10));
    } catch (TimeoutException e) {
      System.out.println("too late");
    }
    System.out.println(limit.expired() ? "expired" : "in time");
    try {
      System.out.println(waitFor(() -> slow("portrait", 0.1), 10));
      System.out.println(waitFor(() -> slow("cathedral", 10), 0.1));
    } catch (TimeoutException e) {
      System.out.println("the cathedral takes too long");
    }
    var loop = getRunningLoop();
    var moved = Timeout.after(null);
    moved.run(
        () -> {
          moved.reschedule(loop.time() + 10);
          System.out.println(slow("poem", 0.1));
        });
    System.out.println(moved.expired() ? "expired" : "in time");
    var inner = Timeout.after(10);
    try {
      timeout(0.1, () -> inner.run(() -> slow("novel", 5)));
    } catch (TimeoutException e) {
      System.out.println(inner.expired() ? "inner expired" : "inner in time");
      System.out.println("outer expired");
    }
    timeoutAt(loop.time() + 10, () -> System.out.println(slow("etude", 0.1)));
    System.out.println(waitFor(() -> slow("sonata", 0.1), null));
    var patient = Timeout.after(10);
    patient.run(() -> System.out.println(slow("fugue", 0.1)));
    System.out.println(patient.when() == null ? "no deadline" : "a deadline");
    System.out.println(patient.expired() ? "expired" : "in time");
    var task = createTask(() -> slow("opera", 10));
    try {
      waitFor(task, 0.1);
    } catch (TimeoutException e) {
      System.out.println(task.cancelled() ? "cancelled" : "still running");
    }
  }

  public static void main(String[] args) {
    Asyncio.run(() -> main());
  }
}
