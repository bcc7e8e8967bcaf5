package asyncio.tutorials;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.futures.Future;

/** The loop below the coroutines: callbacks, timers, futures. */
class Callbacks {

  static void show(String what) {
    System.out.println("callback: " + what);
  }

  static void repeat(EventLoop loop, int times, Future<String> finished) {
    System.out.println(times + " to go");
    if (times == 0) {
      finished.setResult("repeated enough");
    } else {
      loop.callLater(0.01, () -> repeat(loop, times - 1, finished));
    }
  }

  static void answerLater(Future<Integer> future, int value) {
    sleep(0.1);
    if (!future.done()) {
      future.setResult(value);
    }
  }

  static void handle(EventLoop loop, ExceptionContext context) {
    System.out.println("handler: " + context.exception().getMessage());
  }

  static void fail() {
    throw new IllegalArgumentException("a callback failed");
  }

  static void main() {
    var loop = getRunningLoop();
    loop.callLater(0.3, () -> show("third"));
    loop.callLater(0.1, () -> show("second"));
    loop.callSoon(() -> show("first"));
    var timer = loop.callLater(0.2, () -> show("never"));
    timer.cancel();
    System.out.println(timer.cancelled() ? "cancelled" : "due");
    sleep(0.4);
    var finished = loop.<String>createFuture();
    repeat(loop, 3, finished);
    System.out.println(await(finished));
    var future = loop.<Integer>createFuture();
    future.addDoneCallback(done -> System.out.println("done: " + done.result()));
    var task = createTask(() -> answerLater(future, 42));
    System.out.println("the answer is " + await(future));
    await(task);
    var broken = loop.createFuture();
    loop.callSoon(() -> broken.setException(new IllegalStateException("no answer")));
    try {
      await(broken);
    } catch (IllegalStateException e) {
      System.out.println("failed: " + e.getMessage());
    }
    loop.setExceptionHandler(Callbacks::handle);
    loop.callSoon(() -> fail());
    sleep(0.1);
    loop.setExceptionHandler(null);
    var answer = loop.<String>createFuture();
    answer.setResult("at once");
    System.out.println(answer.done() ? "done" : "pending");
    System.out.println(await(answer) + ", " + answer.result());
    double when = loop.time() + 0.1;
    loop.callAt(when, () -> show("at its time"));
    sleep(0.2);
    System.out.println(loop.time() >= when ? "on time" : "too early");
  }

  public static void main(String[] args) {
    Asyncio.run(() -> main());
    var loop = Asyncio.newEventLoop();
    loop.callSoon(() -> show("in a loop of its own"));
    loop.callSoon(() -> loop.stop());
    loop.runForever();
    System.out.println(loop.runUntilComplete(() -> sleep(0.1, "until complete")));
    loop.close();
    System.out.println(loop.isClosed() ? "closed" : "open");
  }
}
