import asyncio.EventLoop;
import asyncio.futures.Future;

/** Lesson 4: a future is a value that will arrive. */
public class Lesson {

  public static void main(String[] args) {
    try (EventLoop loop = EventLoop.create()) {
      Future<String> letter = loop.createFuture();
      letter.addDoneCallback(done -> System.out.println("callback: the letter says " + done.result()));
      loop.callLater(0.2, () -> {
        System.out.println("postman: rings");
        letter.setResult("hello");
        System.out.println("postman: goes on");
      });

      System.out.println("done before: " + letter.done());
      String text = loop.runUntilComplete(letter);
      System.out.println("main: " + text + ", done now: " + letter.done());
    }
  }
}
