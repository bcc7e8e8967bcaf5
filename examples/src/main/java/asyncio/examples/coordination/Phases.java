package asyncio.examples.coordination;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.sync.Barrier;

/**
 * A barrier, at which tasks wait for each other.
 *
 * <p>Three workers compute something in phases, and none may begin a phase before all have finished
 * the one before. The last worker to arrive opens the barrier. {@code await} tells each worker how
 * many had arrived before, so exactly one of them can do the work that is to be done once.
 *
 * <p>Prints two phases, each of which takes as long as the slowest worker.
 *
 * <p>In Python: {@code asyncio.Barrier}, whose {@code wait()} is {@code await()} here.
 */
public final class Phases {

  public static void main(String[] args) {
    Asyncio.run(() -> compute());
  }

  static void compute() {
    var barrier = new Barrier(3);
    await(
        gather(
            () -> work("Ann", 0.3, barrier),
            () -> work("Bob", 0.1, barrier),
            () -> work("Cem", 0.2, barrier)));
  }

  static void work(String who, double seconds, Barrier barrier) {
    for (int phase = 1; phase <= 2; phase++) {
      sleep(seconds);
      System.out.println(who + " has finished phase " + phase);
      int before = barrier.await();
      if (before == barrier.parties() - 1) {
        System.out.println("phase " + phase + " is complete, says " + who);
      }
    }
  }
}
