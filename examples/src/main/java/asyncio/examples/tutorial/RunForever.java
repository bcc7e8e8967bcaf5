package asyncio.examples.tutorial;

import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.futures.Future;

/**
 * A loop that runs for ever, until a callback stops it.
 *
 * <p>A done callback is a plain function that the loop calls when a future is done. The callback
 * cannot await. It can look at the result, start a task, or, as here, stop the loop.
 *
 * <p>Prints the result that the callback gets, and that the loop has stopped.
 */
public final class RunForever {

  public static void main(String[] args) {
    try (EventLoop loop = Asyncio.newEventLoop()) {
      runUntilStopped(loop);
    }
  }

  static void runUntilStopped(EventLoop loop) {
    Future<String> mail = loop.createFuture();
    mail.addDoneCallback(
        done -> {
          System.out.println("the callback got: " + done.result());
          loop.stop();
        });
    loop.createTask(() -> deliver(mail));

    System.out.println("the loop runs");
    loop.runForever();
    System.out.println("the loop has stopped");
  }

  static void deliver(Future<String> mail) {
    sleep(0.5);
    mail.setResult("a postcard");
  }
}
