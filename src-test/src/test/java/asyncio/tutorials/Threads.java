package asyncio.tutorials;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.runCoroutineThreadsafe;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.futures.Future;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;

/** Blocking functions in threads, and the way back into the loop. */
class Threads {

  static int countWords(String text) throws InterruptedException {
    Thread.sleep(10);
    return text.split(" ").length;
  }

  static void fail() throws IOException {
    throw new IOException("the disk is full");
  }

  static String tick(int times) {
    for (int number = 1; number <= times; number++) {
      sleep(0.001);
    }
    return times + " ticks";
  }

  static void fromOutside(EventLoop loop, Future<String> received) {
    var future = runCoroutineThreadsafe(() -> tick(3), loop);
    var result = future.join();
    loop.callSoonThreadsafe(() -> received.setResult("from outside: " + result));
  }

  static void main() {
    System.out.println(toThread(() -> countWords("to be or not to be")));
    toThread(() -> Thread.sleep(10));
    var texts = List.of("one", "one two", "one two three");
    System.out.println(await(gather(texts, text -> toThread(() -> countWords(text)))));
    var both = await(gather(() -> tick(5), () -> toThread(() -> countWords("in a thread"))));
    System.out.println(both.first() + ", " + both.second() + " words");
    try {
      await(() -> toThread(() -> fail()), IOException.class);
    } catch (IOException e) {
      System.out.println("failed: " + e.getMessage());
    }
    var loop = getRunningLoop();
    System.out.println(await(loop.runInExecutor(null, () -> countWords("in the executor"))));
    try (var pool = Executors.newFixedThreadPool(2)) {
      var jobs = texts.stream().map(text -> loop.runInExecutor(pool, () -> countWords(text)));
      System.out.println(await(gather(jobs.toList())).stream().mapToInt(count -> count).sum());
    }
    var job = loop.runInExecutor(null, () -> countWords("one more job"));
    System.out.println(job.done() ? "done" : "pending");
    System.out.println(await(job) + " words");
    System.out.println(job.done() ? "done" : "pending");
    var received = loop.<String>createFuture();
    var thread = new Thread(() -> fromOutside(loop, received));
    thread.start();
    System.out.println(await(received));
    toThread(() -> thread.join());
    System.out.println("the thread is over");
  }

  public static void main(String[] args) {
    Asyncio.run(() -> main());
  }
}
