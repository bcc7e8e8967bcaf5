package asyncio.metrics;

import asyncio.EventLoop;
import asyncio.LoopStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The statistics of a loop as Micrometer meters.
 *
 * <pre>{@code
 * new EventLoopMetrics(loop).bindTo(registry);
 * }</pre>
 *
 * <table>
 * <caption>The meters; all are tagged {@code loop=NAME}</caption>
 * <tr><th>name</th><th>kind</th><th>measures</th></tr>
 * <tr><td>{@code asyncio.turns}</td><td>timer</td>
 *   <td>turns of the loop, and the time they took without waiting</td></tr>
 * <tr><td>{@code asyncio.time}, {@code state=busy} and {@code idle}</td><td>counter, seconds</td>
 *   <td>how long the loop has worked, and how long it has waited in the poll</td></tr>
 * <tr><td>{@code asyncio.steps}</td><td>counter</td><td>steps of tasks that have begun</td></tr>
 * <tr><td>{@code asyncio.callbacks}</td><td>counter</td><td>callbacks that were called</td></tr>
 * <tr><td>{@code asyncio.ready}</td><td>gauge</td>
 *   <td>callbacks and steps that the last turn found ready</td></tr>
 * <tr><td>{@code asyncio.timers}</td><td>gauge</td><td>timers that are pending</td></tr>
 * <tr><td>{@code asyncio.timers.lag}</td><td>timer</td>
 *   <td>how late timers ran: from when each was due until it ran</td></tr>
 * <tr><td>{@code asyncio.blocked}</td><td>timer</td>
 *   <td>how often and how long a step or callback has blocked the loop</td></tr>
 * <tr><td>{@code asyncio.tasks}, {@code state=running}, {@code ready} and {@code waiting}</td>
 *   <td>gauge</td><td>tasks that are not done</td></tr>
 * <tr><td>{@code asyncio.tasks.spawned}</td><td>counter</td><td>tasks that were made</td></tr>
 * <tr><td>{@code asyncio.tasks.finished}, {@code outcome=returned}, {@code failed} and
 *   {@code cancelled}</td><td>counter</td><td>tasks that are done</td></tr>
 * <tr><td>{@code asyncio.generators}</td><td>gauge</td>
 *   <td>asynchronous generators that have begun and not ended</td></tr>
 * <tr><td>{@code asyncio.exceptions.unretrieved}</td><td>counter</td>
 *   <td>exceptions that were reported because they were never retrieved</td></tr>
 * <tr><td>{@code asyncio.executor.queued}</td><td>gauge</td>
 *   <td>jobs that the loop's default executor has not begun</td></tr>
 * <tr><td>{@code asyncio.executor.active}</td><td>gauge</td>
 *   <td>jobs that run in the loop's default executor</td></tr>
 * <tr><td>{@code asyncio.transports}</td><td>gauge</td>
 *   <td>open connections, datagram endpoints and pipes</td></tr>
 * <tr><td>{@code asyncio.transports.paused}</td><td>gauge</td>
 *   <td>transports whose protocol was told to pause writing</td></tr>
 * <tr><td>{@code asyncio.transports.received}, {@code asyncio.transports.sent}</td>
 *   <td>counter, bytes</td><td>bytes that went through transports</td></tr>
 * </table>
 *
 * <p>A loop has a fixed number of series: no tag depends on its tasks. A step counts as blocking
 * when it takes longer than {@link EventLoop#slowCallbackDuration()}; a thread looks twice in that
 * time.
 *
 * <p>An operator who wants a p99 asks for {@linkplain #withHistograms() histograms}:
 *
 * <pre>{@code
 * new EventLoopMetrics(loop).withHistograms().bindTo(registry);
 * }</pre>
 *
 * <table>
 * <caption>Histograms, with {@value #BUCKETS} buckets each, from 1 ms to 10 s</caption>
 * <tr><th>name</th><th>measures</th></tr>
 * <tr><td>{@code asyncio.timers.lag}</td><td>as above</td></tr>
 * <tr><td>{@code asyncio.steps.duration}</td>
 *   <td>each step and callback, in real time; the others of the loop wait for it</td></tr>
 * <tr><td>{@code asyncio.blocked.duration}</td><td>those that took as long as {@link
 *   EventLoop#slowCallbackDuration()}, or longer; counted when they end</td></tr>
 * </table>
 *
 * <p>Beside this class are {@code dashboard.json} for Grafana and {@code alerts.yml} for
 * Prometheus, in the jar and in the sources ({@code core/src/main/resources/asyncio/metrics}). They
 * need the histograms.
 *
 * <p>A part of what Prometheus reads from the example {@code java -jar examples.jar meters}, a
 * kitchen whose chef blocks the loop now and then:
 *
 * <pre>{@code
 * asyncio_blocked_seconds_count{loop="loop-1"} 7
 * asyncio_blocked_seconds_sum{loop="loop-1"} 1.389467704
 * asyncio_callbacks_total{loop="loop-1"} 469.0
 * asyncio_steps_total{loop="loop-1"} 751.0
 * asyncio_tasks{loop="loop-1",state="ready"} 0.0
 * asyncio_tasks{loop="loop-1",state="running"} 0.0
 * asyncio_tasks{loop="loop-1",state="waiting"} 13.0
 * asyncio_tasks_finished_total{loop="loop-1",outcome="returned"} 181.0
 * asyncio_tasks_spawned_total{loop="loop-1"} 194.0
 * asyncio_time_seconds_total{loop="loop-1",state="busy"} 3.294886499
 * asyncio_time_seconds_total{loop="loop-1",state="idle"} 6.685014778
 * asyncio_timers_lag_seconds_count{loop="loop-1"} 281
 * asyncio_timers_lag_seconds_sum{loop="loop-1"} 2.858432698
 * asyncio_timers_lag_seconds_max{loop="loop-1"} 0.15666963
 * asyncio_transports{loop="loop-1"} 1.0
 * asyncio_turns_seconds_count{loop="loop-1"} 876
 * asyncio_turns_seconds_sum{loop="loop-1"} 3.294886499
 * }</pre>
 *
 * <p>The loop counts in plain numbers, with or without meters ({@link EventLoop#statistics()}). A
 * registry reads them from its own thread. The cost of meters is a record of the lag for each
 * timer, and the thread that looks whether the loop is blocked.
 *
 * <p>The meters are removed when the loop is closed, or by {@link #close()}. So a program that
 * makes many loops does not collect series.
 */
public final class EventLoopMetrics implements MeterBinder, AutoCloseable {

  /** How many buckets a histogram has, the infinite one not counted. */
  static final int BUCKETS = 13;

  /** The bounds of the buckets: around the 5 ms of a late timer, and the 100 ms of a slow step. */
  private static final Duration[] BOUNDS =
      IntStream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final EventLoop loop;
  private final LoopStatistics statistics;
  private final Tags tags;
  private final Runnable stopMeasuring;
  private final Runnable stayOpen;

  /** The meters in each registry. Guarded by itself. */
  private final IdentityHashMap<MeterRegistry, List<Meter>> bound = new IdentityHashMap<>();

  /** The timer of the lag in each registry. */
  private final List<Timer> lags = new CopyOnWriteArrayList<>();

  /** The timers of steps and of blocking steps; empty without histograms. */
  private final List<Timer> durations = new CopyOnWriteArrayList<>();

  private final List<Timer> blockings = new CopyOnWriteArrayList<>();

  /** Measures steps; null without histograms. */
  private volatile @Nullable StepDurations steps;

  /**
   * Metrics of a loop. Make them on the thread that owns the loop.
   *
   * @param loop the loop
   * @throws IllegalStateException if the loop is closed
   */
  public EventLoopMetrics(EventLoop loop) {
    this(loop, Tags.empty());
  }

  /**
   * Metrics of a loop, with more tags. Make them on the thread that owns the loop.
   *
   * @param loop the loop
   * @param tags tags of all meters, beside {@code loop=NAME}; a tag named {@code loop} replaces
   *     that
   * @throws IllegalStateException if the loop is closed
   */
  public EventLoopMetrics(EventLoop loop, Iterable<Tag> tags) {
    this.loop = loop;
    this.statistics = loop.statistics();
    this.tags = Tags.of("loop", loop.name()).and(tags);
    this.stayOpen = loop.onClose(this::removeMeters);
    this.stopMeasuring = loop.measure(this::timerRan);
  }

  /**
   * Adds histograms: of the lag, of steps, and of those that block. Call it before {@link #bindTo},
   * on the thread that owns the loop. From then on a listener measures each step and callback,
   * which costs the loop two looks at the clock for each.
   *
   * @return this
   * @throws IllegalStateException if a registry has the meters already
   */
  public EventLoopMetrics withHistograms() {
    synchronized (bound) {
      if (!bound.isEmpty()) {
        throw new IllegalStateException("call withHistograms() before bindTo(registry)");
      }
      if (steps == null) {
        StepDurations listener = new StepDurations(this::stepEnded);
        loop.addListener(listener);
        steps = listener;
      }
    }
    return this;
  }

  private void stepEnded(long nanos) {
    for (Timer duration : durations) {
      duration.record(nanos, TimeUnit.NANOSECONDS);
    }
    if (nanos >= loop.slowCallbackDuration() * 1e9) {
      for (Timer blocking : blockings) {
        blocking.record(nanos, TimeUnit.NANOSECONDS);
      }
    }
  }

  private void timerRan(long lateByNanos) {
    for (Timer lag : lags) {
      lag.record(lateByNanos, TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Registers the meters. Any thread may call it. Does nothing if they are registered already.
   *
   * @param registry gets the meters
   */
  @Override
  public void bindTo(MeterRegistry registry) {
    synchronized (bound) {
      if (!bound.containsKey(registry)) {
        Registration registration = new Registration(registry);
        try {
          registration.addAll();
        } catch (Throwable refused) {
          registration.removeAll();
          throw refused;
        }
        bound.put(registry, registration.meters);
      }
    }
  }

  /**
   * Removes the meters from all registries, and ends measuring. For the thread that owns the loop.
   */
  @Override
  public void close() {
    stayOpen.run();
    stopMeasuring.run();
    StepDurations listener = steps;
    if (listener != null) {
      loop.removeListener(listener);
    }
    removeMeters();
  }

  private void removeMeters() {
    synchronized (bound) {
      bound.forEach((registry, meters) -> meters.forEach(registry::remove));
      bound.clear();
      lags.clear();
      durations.clear();
      blockings.clear();
    }
  }

  /** The meters in one registry. */
  private final class Registration {

    private final MeterRegistry registry;
    private final List<Meter> meters = new ArrayList<>();

    Registration(MeterRegistry registry) {
      this.registry = registry;
    }

    void addAll() {
      turns();
      tasks();
      outside();
    }

    /** The registry has refused one of the meters. */
    void removeAll() {
      for (Meter meter : meters) {
        registry.remove(meter);
        for (List<Timer> timers : List.of(lags, durations, blockings)) {
          timers.removeIf(timer -> timer == meter);
        }
      }
    }

    private void turns() {
      timer(
          "asyncio.turns",
          "Turns of the loop, and the time they took, waiting not counted",
          LoopStatistics::turns,
          LoopStatistics::busyNanos);
      String time = "For how long the loop has worked, and has waited for the outside";
      counter("asyncio.time", time, "seconds", state("busy"), s -> s.busyNanos() / 1e9);
      counter("asyncio.time", time, "seconds", state("idle"), s -> s.idleNanos() / 1e9);
      counter("asyncio.steps", "Steps of tasks that have begun", LoopStatistics::steps);
      counter("asyncio.callbacks", "Callbacks that were called", LoopStatistics::callbacks);
      gauge(
          "asyncio.ready",
          "Callbacks and steps that the last turn found ready",
          LoopStatistics::ready);
      gauge("asyncio.timers", "Timers that are pending", LoopStatistics::timers);
      recorded("asyncio.timers.lag", "By how much timers were late", lags);
      if (steps != null) {
        recorded("asyncio.steps.duration", "How long each step and callback took", durations);
        recorded(
            "asyncio.blocked.duration",
            "How long each step and callback that blocked the loop took",
            blockings);
      }
      timer(
          "asyncio.blocked",
          "How often, and for how long, a step or callback has blocked the loop",
          LoopStatistics::stalls,
          LoopStatistics::stalledNanos);
    }

    /** A timer that the loop's thread records; with buckets, if that is wanted. */
    private void recorded(String name, String what, List<Timer> recorders) {
      Timer.Builder timer = Timer.builder(name).description(what).tags(tags);
      if (steps != null) {
        timer.serviceLevelObjectives(BOUNDS);
      }
      Timer made = timer.register(registry);
      recorders.add(made);
      meters.add(made);
    }

    private void tasks() {
      String live = "Tasks that are not done";
      gauge("asyncio.tasks", live, state("running"), LoopStatistics::runningTasks);
      gauge("asyncio.tasks", live, state("ready"), LoopStatistics::readyTasks);
      gauge("asyncio.tasks", live, state("waiting"), LoopStatistics::waitingTasks);
      counter("asyncio.tasks.spawned", "Tasks that were made", LoopStatistics::spawnedTasks);
      finished("returned", LoopStatistics::returnedTasks);
      finished("failed", LoopStatistics::failedTasks);
      finished("cancelled", LoopStatistics::cancelledTasks);
      gauge(
          "asyncio.generators",
          "Asynchronous generators that have begun and not ended",
          LoopStatistics::openGenerators);
      counter(
          "asyncio.exceptions.unretrieved",
          "Exceptions that were reported because nobody has retrieved them",
          LoopStatistics::neverRetrieved);
    }

    private void finished(String outcome, ToDoubleFunction<LoopStatistics> value) {
      Tags with = Tags.of("outcome", outcome);
      counter("asyncio.tasks.finished", "Tasks that are done", null, with, value);
    }

    private void outside() {
      gauge(
          "asyncio.executor.queued",
          "Jobs that the loop's default executor has not begun",
          LoopStatistics::queuedJobs);
      gauge(
          "asyncio.executor.active",
          "Jobs that the loop's default executor works on",
          LoopStatistics::activeJobs);
      gauge(
          "asyncio.transports",
          "Open connections, datagram endpoints and pipes",
          LoopStatistics::openTransports);
      gauge(
          "asyncio.transports.paused",
          "Transports that were told to pause writing",
          LoopStatistics::pausedWriters);
      counter(
          "asyncio.transports.received",
          "What has come in through transports",
          BaseUnits.BYTES,
          Tags.empty(),
          LoopStatistics::bytesReceived);
      counter(
          "asyncio.transports.sent",
          "What has gone out through transports",
          BaseUnits.BYTES,
          Tags.empty(),
          LoopStatistics::bytesSent);
    }

    private static Tags state(String state) {
      return Tags.of("state", state);
    }

    private void counter(String name, String what, ToDoubleFunction<LoopStatistics> value) {
      counter(name, what, null, Tags.empty(), value);
    }

    private void counter(
        String name,
        String what,
        @Nullable String unit,
        Tags more,
        ToDoubleFunction<LoopStatistics> value) {
      meters.add(
          FunctionCounter.builder(name, statistics, value)
              .description(what)
              .baseUnit(unit)
              .tags(tags.and(more))
              .register(registry));
    }

    private void gauge(String name, String what, ToDoubleFunction<LoopStatistics> value) {
      gauge(name, what, Tags.empty(), value);
    }

    private void gauge(
        String name, String what, Tags more, ToDoubleFunction<LoopStatistics> value) {
      meters.add(
          Gauge.builder(name, statistics, value)
              .description(what)
              .tags(tags.and(more))
              .register(registry));
    }

    private void timer(
        String name,
        String what,
        ToLongFunction<LoopStatistics> count,
        ToDoubleFunction<LoopStatistics> nanos) {
      meters.add(
          FunctionTimer.builder(name, statistics, count, nanos, TimeUnit.NANOSECONDS)
              .description(what)
              .tags(tags)
              .register(registry));
    }
  }
}
