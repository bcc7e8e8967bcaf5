package asyncio.metrics;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.LoopListener;
import asyncio.Task;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a loop does, as Micrometer meters, tagged {@code loop=NAME}:
 *
 * <table>
 * <caption>The meters</caption>
 * <tr><th>name</th><th>kind</th><th>what</th></tr>
 * <tr><td>{@code asyncio.tasks.live}</td><td>gauge</td><td>tasks that are not done</td></tr>
 * <tr><td>{@code asyncio.tasks.finished}</td><td>counter</td><td>tasks that are done</td></tr>
 * <tr><td>{@code asyncio.turns}</td><td>timer</td><td>turns of the loop, and the time they took, waiting not counted</td></tr>
 * <tr><td>{@code asyncio.ready}</td><td>gauge</td><td>callbacks and steps that the last turn found ready</td></tr>
 * <tr><td>{@code asyncio.timers}</td><td>gauge</td><td>timers pending after the last turn</td></tr>
 * </table>
 *
 * <p>The loop counts in plain numbers; a registry reads them when it wants to, from any thread.
 *
 * <pre>{@code
 * new EventLoopMetrics(loop).bindTo(registry);
 * }</pre>
 */
public final class EventLoopMetrics implements MeterBinder {

  private final EventLoop loop;
  private final Counts counts;

  /**
   * Metrics of a loop. Make them on the thread that owns the loop: it gets a listener.
   *
   * @param loop the loop
   */
  public EventLoopMetrics(EventLoop loop) {
    this.loop = loop;
    this.counts = new Counts(Asyncio.allTasks(loop).size());
    loop.addListener(counts);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Tags tags = Tags.of("loop", loop.name());
    Gauge.builder("asyncio.tasks.live", counts.liveTasks, AtomicLong::get)
        .description("Tasks that are not done")
        .tags(tags)
        .register(registry);
    FunctionCounter.builder("asyncio.tasks.finished", counts.finishedTasks, AtomicLong::get)
        .description("Tasks that are done")
        .tags(tags)
        .register(registry);
    FunctionTimer.builder(
            "asyncio.turns",
            counts,
            c -> c.turns.get(),
            c -> c.busyNanos.get(),
            TimeUnit.NANOSECONDS)
        .description("Turns of the loop, and the time they took, waiting not counted")
        .tags(tags)
        .register(registry);
    Gauge.builder("asyncio.ready", counts.ready, AtomicLong::get)
        .description("Callbacks and steps that the last turn found ready")
        .tags(tags)
        .register(registry);
    Gauge.builder("asyncio.timers", counts.timers, AtomicLong::get)
        .description("Timers pending after the last turn")
        .tags(tags)
        .register(registry);
  }

  /**
   * Written by the loop's thread only, so that a plain read, a sum and an ordered write will do.
   */
  private static final class Counts implements LoopListener {

    final AtomicLong liveTasks;
    final AtomicLong finishedTasks = new AtomicLong();
    final AtomicLong turns = new AtomicLong();
    final AtomicLong busyNanos = new AtomicLong();
    final AtomicLong ready = new AtomicLong();
    final AtomicLong timers = new AtomicLong();

    /** The turn in which this began to listen counts from then on. */
    private long turnStarted = System.nanoTime();

    Counts(long liveTasks) {
      this.liveTasks = new AtomicLong(liveTasks);
    }

    private static void add(AtomicLong count, long difference) {
      count.setRelease(count.getPlain() + difference);
    }

    @Override
    public void taskCreated(Task<?> task) {
      add(liveTasks, 1);
    }

    @Override
    public void taskDone(Task<?> task) {
      add(liveTasks, -1);
      add(finishedTasks, 1);
    }

    @Override
    public void afterPoll(EventLoop loop, int readyNow) {
      turnStarted = System.nanoTime();
      add(turns, 1);
      ready.setRelease(readyNow);
    }

    @Override
    public void turnEnded(EventLoop loop, int timersNow) {
      timers.setRelease(timersNow);
      add(busyNanos, System.nanoTime() - turnStarted);
    }
  }
}
