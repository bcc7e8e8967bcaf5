package asyncio.tutorials;

import static asyncio.Asyncio.sleep;
import static java.util.Comparator.comparing;

import asyncio.Asyncio;
import asyncio.TaskGroup;
import asyncio.sync.LifoQueue;
import asyncio.sync.PriorityQueue;
import asyncio.sync.QueueEmptyException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Queues with an order of their own, and workers that take from them. */
class Priorities {

  record Job(int priority, String name) {}

  static class Office {

    final int workers;
    final PriorityQueue<Job> jobs = new PriorityQueue<>(comparing(Job::priority));
    final List<String> log = new ArrayList<>();

    Office(int workers) {
      this.workers = workers;
    }

    void submit(int priority, String name) {
      jobs.putNowait(new Job(priority, name));
    }

    void work(int number) {
      while (!jobs.empty()) {
        var job = jobs.get();
        sleep(0.1 * number);
        log.add("worker " + number + " did " + job.name());
        jobs.taskDone();
      }
    }

    void run() {
      try (var group = new TaskGroup()) {
        IntStream.rangeClosed(1, workers).forEach(n -> group.createTask(() -> work(n)));
      }
      jobs.join();
    }
  }

  static void main() {
    var office = new Office(2);
    office.submit(3, "sweep the floor");
    office.submit(1, "answer the phone");
    office.submit(2, "write the report");
    System.out.println(office.jobs.qsize() + " jobs");
    office.run();
    office.log.forEach(System.out::println);
    var numbers = new PriorityQueue<Integer>(3);
    numbers.put(30);
    numbers.put(10);
    numbers.put(20);
    System.out.println(numbers.full() ? "full" : "not full");
    System.out.println("the least is " + numbers.get() + ", then " + numbers.getNowait());
    System.out.println(numbers.qsize() + " is left");
    var plates = new LifoQueue<String>();
    List.of("bottom", "middle", "top").forEach(plates::put);
    while (!plates.empty()) {
      System.out.println("take the " + plates.get() + " plate");
    }
    try {
      plates.getNowait();
    } catch (QueueEmptyException e) {
      System.out.println("no plates are left");
    }
  }

  public static void main(String[] args) {
    Asyncio.run(() -> main());
  }
}
