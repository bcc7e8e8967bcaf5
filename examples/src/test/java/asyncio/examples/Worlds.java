package asyncio.examples;

import asyncio.Asyncio;
import asyncio.net.Server;
import asyncio.test.simulation.SimulatedHost;
import asyncio.test.simulation.Simulation;
import asyncio.test.simulation.SimulationFailure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plays examples in simulated worlds, each from a seed. */
public final class Worlds {

  private Worlds() {}

  /**
   * Plays a world from the seeds 1, 2, …; from as many as {@code -Dsimulation.seeds} says, or from
   * the one that {@code -Dsimulation.seed} names. What the programs print is dropped.
   *
   * @param usually how many seeds, if nothing is said
   * @throws SimulationFailure of the first seed that fails; names the others
   */
  public static void play(int usually, Simulation.Body world) {
    Long one = Long.getLong("simulation.seed");
    long first = one == null ? 1 : one;
    long last = one == null ? Integer.getInteger("simulation.seeds", usually) : one;
    List<String> failed = new ArrayList<>();
    SimulationFailure failure = null;
    for (long seed = first; seed <= last; seed++) {
      SimulationFailure next = failureOf(seed, world);
      if (next != null) {
        failed.add("seed " + seed + ": " + rootOf(next));
        failure = failure == null ? next : failure;
      }
    }
    if (failure != null) {
      failure.addSuppressed(new AssertionError(String.join("\n", failed)));
      throw failure;
    }
  }

  /** Whether a host runs its program, and no other task. */
  public static boolean onlyTheProgramIsLeftOn(SimulatedHost host) {
    return Asyncio.allTasks(host.loop()).size() == 1;
  }

  /**
   * Requires that the tasks of all clients of a server end in time, and with them the connections.
   *
   * @param host the server's
   * @param seconds how long they may take
   */
  public static void requireNobodyIsLeft(
      Simulation world, SimulatedHost host, Server server, double seconds) throws Exception {
    world.eventually(seconds, () -> onlyTheProgramIsLeftOn(host));
    host.call(
            () -> {
              server.close();
              Asyncio.timeout(1, () -> server.waitClosed());
            })
        .await();
  }

  /** The message of the first cause. */
  private static String rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString().replaceAll("\\s+", " ");
  }

  private static @Nullable SimulationFailure failureOf(long seed, Simulation.Body world) {
    SimulationFailure[] failure = {null};
    Programs.printed(
        () -> {
          try {
            Simulation.run(seed, world);
          } catch (SimulationFailure failed) {
            failure[0] = failed;
          }
        });
    return failure[0];
  }
}
