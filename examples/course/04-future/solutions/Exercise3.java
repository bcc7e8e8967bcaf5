import asyncio.EventLoop;
import asyncio.futures.Future;

/** The sum of two futures, as a future: done when both are. */
public class Exercise3 {

  static Future<Integer> sum(EventLoop loop, Future<Integer> first, Future<Integer> second) {
    Future<Integer> sum = loop.createFuture();
    first.addDoneCallback(done -> setIfBothAreDone(first, second, sum));
    second.addDoneCallback(done -> setIfBothAreDone(first, second, sum));
    return sum;
  }

  static void setIfBothAreDone(Future<Integer> first, Future<Integer> second, Future<Integer> sum) {
    if (first.done() && second.done() && !sum.done()) {
      sum.setResult(first.result() + second.result());
    }
  }

  public static void main(String[] args) {
    try (EventLoop loop = EventLoop.create()) {
      Future<Integer> first = loop.createFuture();
      Future<Integer> second = loop.createFuture();
      loop.callLater(0.2, () -> first.setResult(1));
      loop.callLater(0.1, () -> second.setResult(2));
      System.out.println(loop.runUntilComplete(sum(loop, first, second)));
    }
  }
}
