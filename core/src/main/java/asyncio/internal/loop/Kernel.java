package asyncio.internal.loop;

import asyncio.internal.engine.Engine;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The machine inside an event loop; holds its parts together: {@link Turns} decides what runs next,
 * {@link Control} hands control to it, an {@link Engine} switches the threads.
 */
public final class Kernel {

  private final Host host;
  private final Engine engine;
  private final Counters counters;
  private final Turns turns;
  private final Control control;
  private final TaskList tasks = new TaskList();
  private @Nullable Probes probes;

  /**
   * A kernel for one loop.
   *
   * @param host the loop
   * @param engine switches its threads
   * @param realTime real time, in nanoseconds
   * @param chooser decides what runs next; null: first come, first served
   */
  public Kernel(Host host, Engine engine, LongSupplier realTime, @Nullable Chooser chooser) {
    this.host = host;
    this.engine = engine;
    this.counters = new Counters(realTime);
    this.turns = new Turns(this, chooser);
    this.control = new Control(this);
  }

  /**
   * The loop.
   *
   * @return the loop, as its parts see it
   */
  public Host host() {
    return host;
  }

  /**
   * The engine.
   *
   * @return the engine, which switches the threads
   */
  public Engine engine() {
    return engine;
  }

  /**
   * The turns.
   *
   * @return the turns, which decide what runs next
   */
  public Turns turns() {
    return turns;
  }

  /**
   * The control.
   *
   * @return the control, which is handed from thread to thread
   */
  public Control control() {
    return control;
  }

  /**
   * The counters.
   *
   * @return the numbers
   */
  public Counters counters() {
    return counters;
  }

  // ---- tasks

  /**
   * Registers a task that was made.
   *
   * @param task the task
   */
  public void register(TaskStrand task) {
    tasks.add(task);
    counters.spawned++;
    if (probes != null) {
      probes.taskCreated(task);
    }
  }

  /**
   * Forgets a task that is done, or about to be.
   *
   * @param task the task
   */
  public void unregister(TaskStrand task) {
    tasks.remove(task);
  }

  /**
   * Tells the probes that a task has ended.
   *
   * @param task the task
   */
  public void ended(TaskStrand task) {
    counters.ended++;
    if (probes != null) {
      probes.taskDone(task);
    }
  }

  /**
   * Tells the probes that a task is asked to stop.
   *
   * @param task the task
   * @param message the message of the error, or null
   */
  public void cancelRequested(TaskStrand task, @Nullable String message) {
    if (probes != null) {
      probes.cancelRequested(task, message);
    }
  }

  /**
   * All tasks that are not done, the oldest first. Any thread.
   *
   * @return a copy
   */
  public List<TaskStrand> tasks() {
    return tasks.snapshot();
  }

  // ---- probes

  /**
   * The probes, which are told of events.
   *
   * @return the probes, or null if there are none
   */
  public @Nullable Probe probes() {
    return probes;
  }

  /**
   * Adds a probe.
   *
   * @param probe the probe
   */
  public void addProbe(Probe probe) {
    probes = Probes.and(turns, probes, probe);
  }

  /**
   * Removes a probe.
   *
   * @param probe the probe; an unknown one is ignored
   */
  public void removeProbe(Probe probe) {
    probes = Probes.without(probes, probe);
  }
}
