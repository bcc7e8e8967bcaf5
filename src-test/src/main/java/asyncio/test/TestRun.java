package asyncio.test;

import asyncio.Asyncio;
import asyncio.Clock;
import asyncio.Context;
import asyncio.EventLoop;
import asyncio.LoopBuilder;
import asyncio.Task;
import asyncio.TaskOptions;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.test.internal.loops.Frames;
import asyncio.test.internal.loops.TaskTree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One run of one test, without a test framework: a loop of its own, in which the test's life-cycle
 * methods and its body run one after the other, in one context and on one clock; in the end, what
 * the test has left behind. {@link AsyncExtension} makes one for each test of JUnit.
 *
 * <pre>{@code
 * TestRun run = new TestRun(TestSettings.named("prices"));
 * try {
 *   run.run("open", () -> open());
 *   run.run("test", () -> asksOnce());
 * } finally {
 *   run.finish(); // throws if a task is left, an exception is lost, …
 * }
 * }</pre>
 *
 * <p>A deadlock, in virtual time, fails the method at once, with all tasks and who waits for whom.
 * So does a method that takes longer in real time than {@link TestSettings#timeout()}.
 *
 * <p>Threads: for one thread at a time.
 */
public final class TestRun {

  /** How long the tasks and jobs that are left may take to end, in real time. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How long a loop may take to stop, before the thread of its step is interrupted. */
  private static final Duration BEFORE_INTERRUPT = Duration.ofSeconds(1);

  private static final Clock REAL_TIME = Clock.system();

  private static final long POLL_NANOS = 1_000_000;

  private static final Duration PATIENCE_FOR_JOBS = Duration.ofMillis(300);

  /** How many turns of what is ready are looked at in the end. */
  private static final int MOST_TURNS = 1000;

  private final TestSettings settings;
  private final LeftThreads threads = new LeftThreads();

  /** Null if they are no finding. */
  private final @Nullable OpenDescriptors descriptors;

  /** Processes know their start to a hundredth of a second, or less well. */
  private final Instant begun = Instant.now().minusSeconds(1);

  private final @Nullable VirtualClock virtualClock;
  private final Clock clock;
  private final EventLoop loop;
  private final RunWatch watch;
  private final @Nullable RunRecording recording;
  private final Context context = Context.copyContext();
  private final Steps steps = new Steps();
  private @Nullable RandomGenerator random;

  /** The task of the method that runs; null between two methods. */
  private volatile @Nullable Task<?> main;

  /** Why the method that runs cannot go on; null if it can. Any thread sets it, once. */
  private final AtomicReference<@Nullable StuckTestError> stuck = new AtomicReference<>();

  /** Tasks of methods that were given up. */
  private final Set<Task<?>> givenUp = new HashSet<>();

  private @Nullable Throwable failure;

  /** Whether the test has said that it does not apply: then nothing it left counts. */
  private boolean aborted;

  private boolean finished;

  /** What a test's method does. */
  @FunctionalInterface
  public interface Body<T extends @Nullable Object> {

    /**
     * Runs as a coroutine.
     *
     * @return the result
     * @throws Throwable whatever the test throws
     */
    T run() throws Throwable;
  }

  /** What a test's method does that has no result. */
  @FunctionalInterface
  public interface Action {

    /**
     * Runs as a coroutine.
     *
     * @throws Throwable whatever the test throws
     */
    void run() throws Throwable;
  }

  /**
   * Makes the loop.
   *
   * @param settings how the run is to be
   */
  public TestRun(TestSettings settings) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.descriptors =
        settings.allowed().contains(Finding.OPEN_DESCRIPTORS) ? null : new OpenDescriptors();
    this.virtualClock =
        settings.realTime()
            ? null
            : new VirtualClock()
                .guard(settings.timeout().multipliedBy(2))
                .onDeadlock(this::deadlocked);
    this.clock = virtualClock == null ? Clock.system() : virtualClock;
    LoopBuilder builder =
        EventLoop.builder()
            .name(settings.name())
            .clock(clock)
            .debug(true)
            .slowCallbackDuration(settings.blocking());
    if (settings.engine() != null) {
      builder.engine(settings.engine());
    }
    settings.loop().accept(builder);
    this.loop = builder.build();
    this.watch = new RunWatch(loop);
    this.recording = settings.recorded() ? RunRecording.start(loop, settings.name()) : null;
    loop.addListener(watch);
    loop.setExceptionHandler(watch);
  }

  // ---- what a test may ask for

  /**
   * The loop.
   *
   * @return closed by {@link #finish()}
   */
  public EventLoop loop() {
    return loop;
  }

  /**
   * The loop's clock.
   *
   * @return virtual or real
   */
  public Clock clock() {
    return clock;
  }

  /**
   * The loop's virtual clock.
   *
   * @return null in real time
   */
  public @Nullable VirtualClock virtualClock() {
    return virtualClock;
  }

  /**
   * Random numbers of the run's seed. A failure names the seed.
   *
   * @return always the same generator; for one task
   */
  public RandomGenerator random() {
    if (random == null) {
      random = new SplittableRandom(settings.seed());
    }
    return random;
  }

  /**
   * A log of the run, shared by its methods.
   *
   * @return always the same
   */
  public Steps steps() {
    return steps;
  }

  // ---- running

  /**
   * Runs a method of the test to its end. Tasks that it makes stay, and go on while the next method
   * runs.
   *
   * @param <T> the result's type
   * @param method its name
   * @param body the method
   * @return its result
   * @throws Throwable what it throws, the same instance; an {@link AssertionError} that shows all
   *     tasks if it can never end, or takes too long
   */
  public <T extends @Nullable Object> T run(String method, Body<T> body) throws Throwable {
    Task<T> task =
        loop.createTask(() -> callOf(body), TaskOptions.named(method).withContext(context));
    main = task;
    try (TimeLimit limit = TimeLimit.start(settings.timeout(), () -> takesTooLong(task))) {
      T result = loop.runUntilComplete(task);
      throwIfStuck(task, null);
      return result;
    } catch (Throwable thrown) {
      throwIfStuck(task, thrown);
      throw failed(thrown);
    } finally {
      main = null;
    }
  }

  /**
   * Runs a method of the test that has no result; see {@link #run(String, Body)}.
   *
   * @param method its name
   * @param body the method
   * @throws Throwable what it throws
   */
  public void run(String method, Action body) throws Throwable {
    Body<@Nullable Void> withResult =
        () -> {
          body.run();
          return null;
        };
    run(method, withResult);
  }

  private static <T extends @Nullable Object> T callOf(Body<T> body) throws Exception {
    try {
      return body.run();
    } catch (Exception | Error thrown) {
      throw thrown;
    } catch (Throwable thrown) {
      throw Futures.rethrow(thrown);
    }
  }

  /** Notes a failure of the test's own, and what there is to know of its run. */
  private Throwable failed(Throwable thrown) {
    if (isAbort(thrown)) {
      aborted = true;
    } else if (failure == null) {
      failure = thrown;
      List<String> notes = notes();
      if (!notes.isEmpty()) {
        thrown.addSuppressed(new RunNote(notes));
      }
    }
    return thrown;
  }

  /** Whether an exception says that the test does not apply. */
  private static boolean isAbort(Throwable thrown) {
    return thrown.getClass().getName().equals("org.opentest4j.TestAbortedException");
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (recording != null) {
      notes.add(recording.note());
    }
    if (random != null) {
      notes.add(
          "Random numbers repeat with -D" + TestSettings.SEED_PROPERTY + "=" + settings.seed());
    }
    return notes;
  }

  // ---- a test that cannot go on

  private void throwIfStuck(Task<?> task, @Nullable Throwable thrown) {
    StuckTestError error = stuck.getAndSet(null);
    if (error == null) {
      return;
    }
    givenUp.add(task);
    if (thrown != null && !(thrown instanceof CancelledError) && task.done()) {
      error.addSuppressed(thrown);
    }
    if (failure == null) {
      failure = error;
    }
    throw error;
  }

  /** In the loop's own thread: nothing can run, and nothing will. */
  private void deadlocked(EventLoop ofLoop) {
    Task<?> waiting = main;
    if (waiting == null || stuck.get() != null) {
      loop.stop(); // it did not give in
      return;
    }
    stuck.set(
        new StuckTestError(
            TaskTree.DEADLOCK,
            TaskTree.of(loop),
            notes(),
            Frames.withoutRunner(waiting.getStack())));
    waiting.cancel("deadlock");
  }

  /** In the watching thread. */
  private void takesTooLong(Task<?> task) {
    if (main != task) {
      return;
    }
    StuckTestError error =
        new StuckTestError(
            "The test has taken longer than "
                + Texts.seconds(settings.timeout())
                + " of real time."
                + hintOfTime()
                + " Its tasks:",
            TaskTree.of(loop),
            notes(),
            Frames.withoutRunner(task.getStack()));
    if (stuck.compareAndSet(null, error)) {
      loop.asExecutor().execute(() -> task.cancel("the test takes too long"));
      TimeLimit.start(BEFORE_INTERRUPT, () -> stopByForce(task, error));
    }
  }

  private String hintOfTime() {
    return virtualClock == null || loop.outsideWork() == 0
        ? ""
        : " Virtual time stands still while something goes on outside the loop, such as jobs,"
            + " sockets, processes: use real time, or move the time by hand.";
  }

  private void stopByForce(Task<?> task, StuckTestError error) {
    if (main != task) {
      return;
    }
    loop.asExecutor().execute(loop::stop);
    watch.interruptStep();
    TimeLimit.start(
        BEFORE_INTERRUPT,
        () -> {
          if (main == task) {
            System.getLogger("asyncio")
                .log(System.Logger.Level.ERROR, "The test cannot be stopped. " + error);
          }
        });
  }

  // ---- the end

  /**
   * Ends the run: lets what is ready run, looks for what was left behind, ends it, and closes the
   * loop. A second call does nothing.
   *
   * @throws AssertionError of all findings, unless a method of the test has failed: then they are
   *     added to its exception as suppressed ones
   */
  public void finish() {
    if (finished) {
      return;
    }
    finished = true;
    if (!stopsRunning()) {
      report(
          List.of(
              new FoundError(
                  Finding.BLOCKED_LOOP,
                  "the loop runs on in another thread, and cannot be stopped",
                  List.of(),
                  List.of(),
                  null)));
      return;
    }
    loop.setExceptionHandler(watch);
    if (recording != null) {
      recording.close(); // what follows is not the test's
    }
    runToItsEnd("end of " + settings.name(), this::tidyUp);
    endJobs();
    loop.close();
    loop.removeListener(watch);
    threads
        .find()
        .forEach(
            thread ->
                watch.add(
                    Finding.LEFT_THREADS,
                    "thread '" + thread.getName() + "' has not ended",
                    List.of(),
                    Frames.essential(thread.getStackTrace())));
    if (descriptors != null && !aborted) {
      descriptors
          .find()
          .forEach(each -> watch.add(Finding.OPEN_DESCRIPTORS, each, List.of(), List.of()));
    }
    report(
        watch.found().stream()
            .filter(each -> !aborted && !settings.allowed().contains(each.finding()))
            .toList());
  }

  /** The loop runs on if the framework has given the test up, in the thread where it was. */
  private boolean stopsRunning() {
    long end = REAL_TIME.nanoTime() + BEFORE_INTERRUPT.toNanos();
    while (loop.isRunning() && REAL_TIME.nanoTime() < end) {
      loop.asExecutor().execute(loop::stop);
      watch.interruptStep();
      LockSupport.parkNanos(POLL_NANOS);
    }
    return !loop.isRunning();
  }

  private void report(List<FoundError> found) {
    if (recording != null && (failure != null || !found.isEmpty())) {
      recording.write();
    }
    if (found.isEmpty()) {
      return;
    }
    if (failure != null) {
      failure.addSuppressed(UntidyTestError.of(settings.name(), found, List.of()));
      return;
    }
    throw UntidyTestError.of(settings.name(), found, notes());
  }

  /** Adds the jobs of the executor that do not end in a moment, and interrupts them. */
  private void endJobs() {
    long end = REAL_TIME.nanoTime() + PATIENCE_FOR_JOBS.toNanos();
    while (unfinishedJobs() > 0 && REAL_TIME.nanoTime() < end) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    int jobs = unfinishedJobs();
    if (jobs > 0) {
      watch.add(
          Finding.LEFT_THREADS,
          jobs + " job(s) of toThread or runInExecutor have not ended",
          List.of(),
          List.of());
      runToItsEnd("end of jobs", () -> loop.shutdownDefaultExecutor(0));
    }
  }

  private int unfinishedJobs() {
    return loop.statistics().queuedJobs() + loop.statistics().activeJobs();
  }

  /** Runs what ends things, in a coroutine; stops it if it takes too long. */
  private void runToItsEnd(String name, asyncio.futures.Action body) {
    Task<Void> tidying = loop.createTask(body, TaskOptions.named(name));
    try (TimeLimit limit = TimeLimit.start(PATIENCE, () -> loop.asExecutor().execute(loop::stop))) {
      loop.runUntilComplete(tidying);
    } catch (IllegalStateException stopped) {
      if (tidying.done()) {
        throw stopped;
      }
      // What did not end is unwound when the loop is closed.
    }
  }

  private void tidyUp() {
    letAllRun();
    List<Task<?>> left = leftTasks();
    left.forEach(watch::addPending);
    addProcesses();
    watch.addAndCloseChannels();
    left.forEach(Future::cancel);
    if (!left.isEmpty()) {
      Asyncio.await(Futures.gatherOutcomes(left));
    }
    loop.shutdownAsyncgens();
  }

  /** Asking the system takes long: only if something goes on outside. */
  private void addProcesses() {
    if (loop.outsideWork() == 0) {
      return;
    }
    ProcessHandle.current()
        .children()
        .filter(child -> child.info().startInstant().filter(begun::isBefore).isPresent())
        .forEach(
            child ->
                watch.add(
                    Finding.RUNNING_PROCESSES,
                    "child process "
                        + child.pid()
                        + child.info().commandLine().map(line -> " (" + line + ")").orElse("")
                        + " has not ended",
                    List.of(),
                    List.of()));
  }

  /** Lets everything run that can run without time passing: it is about to end by itself. */
  private void letAllRun() {
    for (int i = 0; i < MOST_TURNS; i++) {
      Asyncio.sleep(0);
      if (loop.statistics().ready() <= 1) {
        return; // this task's own step alone
      }
    }
  }

  private List<Task<?>> leftTasks() {
    Task<?> self = Asyncio.currentTask();
    return Asyncio.allTasks(loop).stream()
        .filter(task -> task != self && !givenUp.contains(task))
        .<Task<?>>map(task -> task)
        .toList();
  }

  @Override
  public String toString() {
    return "<TestRun " + settings.name() + " " + loop + ">";
  }
}
