package asyncio.examples.coordination;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.sync.Queue;
import java.util.List;

/**
 * A queue, and workers who take their jobs from it.
 *
 * <p>The queue has room for two jobs. The boss makes jobs faster than the workers do them, so the
 * boss has to wait, and nothing piles up: back-pressure. {@code join} waits until each job has been
 * reported as done. {@code shutdown} says that no more will come, which ends the workers' loops.
 *
 * <p>Prints five jobs, done by a quick worker and a slow one.
 *
 * <p>In Python: {@code asyncio.Queue}, with {@code task_done}, {@code join} and {@code shutdown}.
 */
public final class WorkerPool {

  public static void main(String[] args) {
    Asyncio.run(() -> fiveJobs());
  }

  static void fiveJobs() {
    var jobs = new Queue<Integer>(2);
    var workers =
        List.of(
            createTask(() -> work("Ann", 0.1, jobs), "Ann"),
            createTask(() -> work("Bob", 0.25, jobs), "Bob"));
    for (int job = 1; job <= 5; job++) {
      jobs.put(job);
      System.out.println("job " + job + " is in the queue");
    }

    jobs.join();
    System.out.println("all jobs are done");
    jobs.shutdown();
    await(gather(workers));
  }

  static void work(String who, double seconds, Queue<Integer> jobs) {
    for (int job : jobs) { // Waits for the next job; ends at shutdown().
      System.out.println("  " + who + " begins job " + job);
      sleep(seconds);
      System.out.println("  " + who + " ends job " + job);
      jobs.taskDone();
    }
    System.out.println("  " + who + " goes home");
  }
}
