package asyncio.tutorials;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.sync.Queue;
import asyncio.sync.QueueFullException;
import asyncio.sync.QueueShutDownException;
import java.util.stream.Stream;

/** Producers and consumers with a queue between them. */
class ProducerConsumer {

  static void produce(Queue<String> queue, String farm, int eggs) {
    for (int number = 1; number <= eggs; number++) {
      queue.put(farm + " " + number);
      System.out.println("put " + farm + " " + number);
    }
    System.out.println(farm + " has no more");
  }

  static void consume(Queue<String> queue, String name) {
    while (true) {
      var egg = queue.get();
      sleep(0.1);
      System.out.println(name + " eats " + egg);
      queue.taskDone();
    }
  }

  static int drain(Queue<String> queue) {
    int count = 0;
    for (var item : queue) {
      System.out.println("drained " + item);
      count++;
    }
    return count;
  }

  static void main() {
    var queue = new Queue<String>(2);
    var names = Stream.of("Tim", "Tom");
    var consumers = names.map(name -> createTask(() -> consume(queue, name))).toList();
    await(gather(() -> produce(queue, "north", 3), () -> produce(queue, "south", 2)));
    queue.join();
    System.out.println("all eaten");
    consumers.forEach(Task::cancel);
    await(gather(true, consumers));
    System.out.println(consumers.stream().filter(Task::cancelled).count() + " consumers cancelled");
    System.out.println(queue.empty() ? "empty" : "not empty");
    queue.putNowait("first");
    queue.putNowait("second");
    try {
      queue.putNowait("third");
    } catch (QueueFullException e) {
      System.out.println("full: " + queue.qsize() + " of " + queue.maxsize());
    }
    System.out.println(queue.full() ? "full" : "not full");
    System.out.println("take the " + queue.getNowait());
    System.out.println(queue.full() ? "full" : "not full");
    queue.shutdown();
    System.out.println(drain(queue) + " drained");
    System.out.println(queue.empty() ? "empty" : "not empty");
    try {
      queue.put("late");
    } catch (QueueShutDownException e) {
      System.out.println("the queue is shut down");
    }
  }

  public static void main(String[] args) {
    Asyncio.run(() -> main());
  }
}
