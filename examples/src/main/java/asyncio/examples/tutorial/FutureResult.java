package asyncio.examples.tutorial;

import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.futures.Future;

/**
 * A future whose result a task sets, and a loop that runs until the result is there.
 *
 * <p>A future is a value that will arrive. Here a task produces the value, and the program around
 * the loop waits for it. {@code Asyncio.run} would hide the loop, so this chapter makes, runs and
 * closes the loop itself.
 *
 * <p>Prints that the future is pending, that the task is at work, and the result.
 */
public final class FutureResult {

  public static void main(String[] args) {
    try (EventLoop loop = Asyncio.newEventLoop()) {
      waitForTheAnswer(loop);
    }
  }

  static void waitForTheAnswer(EventLoop loop) {
    Future<Integer> answer = loop.createFuture();
    loop.createTask(() -> computeSlowly(answer));

    System.out.println("before: " + answer);
    int result = loop.runUntilComplete(answer);
    System.out.println("after: " + answer);
    System.out.println("the result is " + result);
  }

  static void computeSlowly(Future<Integer> answer) {
    System.out.println("the task is at work");
    sleep(0.5);
    answer.setResult(42);
  }
}
