package asyncio.test.simulation;

import asyncio.test.internal.network.Agenda;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * Runs the blocking functions of a simulated host, without a thread: each runs at once, but at a
 * random time a little later. So {@code toThread} gives the same order for the same seed.
 */
final class SimulatedExecutor extends AbstractExecutorService {

  private final Agenda agenda;
  private final RandomGenerator random;
  private final Runnable afterJob;
  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private final DoubleSupplier longest;

  /** The jobs whose time came while the host was paused. */
  private final List<Runnable> held = new ArrayList<>();

  private boolean paused;
  private boolean shutDown;

  /**
   * An executor.
   *
   * @param longest the most that a job takes now, in seconds
   * @param afterJob called after each job
   */
  SimulatedExecutor(
      Agenda agenda, RandomGenerator random, DoubleSupplier longest, Runnable afterJob) {
    this.agenda = agenda;
    this.random = random;
    this.longest = longest;
    this.afterJob = afterJob;
  }

  /** Runs no job from now on. */
  void pause() {
    paused = true;
  }

  /** Ends {@link #pause}: the jobs whose time has come run now. */
  void resume() {
    paused = false;
    held.forEach(job -> agenda.at(agenda.now(), () -> run(job)));
    held.clear();
  }

  @Override
  public void execute(Runnable job) {
    if (shutDown) {
      throw new RejectedExecutionException("The simulated executor was shut down.");
    }
    waiting.add(job);
    long duration = (long) (random.nextDouble() * longest.getAsDouble() * 1e9);
    agenda.at(agenda.now() + duration, () -> run(job));
  }

  private void run(Runnable job) {
    if (paused) {
      held.add(job);
    } else if (waiting.remove(job)) {
      job.run();
      afterJob.run();
    }
  }

  @Override
  public void shutdown() {
    shutDown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutDown = true;
    List<Runnable> left = new ArrayList<>(waiting);
    waiting.clear();
    return left;
  }

  @Override
  public boolean isShutdown() {
    return shutDown;
  }

  @Override
  public boolean isTerminated() {
    return shutDown && waiting.isEmpty();
  }

  /** Never waits: its jobs run in the thread that would wait. */
  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return isTerminated();
  }
}
