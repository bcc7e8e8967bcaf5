package asyncio.examples.browser;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;

import asyncio.TimerHandle;
import asyncio.examples.javascript.Agent;
import asyncio.examples.simulation.Simulation;
import asyncio.futures.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A renderer process with one page: the event loop of the HTML standard, and the functions that
 * scripts call.
 *
 * <p>All methods are called in the thread of the page's loop: by scripts, and by receivers of
 * messages.
 */
public final class Page extends BrowserProcess {

  /** The time between two frames, in seconds: the screen shows 60 in a second. */
  private static final double FRAME = 1 / 60.0;

  /** How deep timers may be nested (a timer set by a timer, and so on) before they become slow. */
  private static final int DEEP = 5;

  private static final long SHORTEST_DEEP_TIMER = 4;

  /**
   * The longest idle period, in seconds: short enough that a user who comes back does not notice
   * it.
   */
  private static final double LONGEST_IDLE = 0.05;

  /** Tells an idle callback its remaining time. */
  @FunctionalInterface
  public interface Deadline {

    /**
     * How long the callback may take.
     *
     * @return milliseconds
     */
    double timeRemaining();
  }

  /** Watches the tasks, for the time line. */
  @FunctionalInterface
  public interface Watcher {

    /**
     * A task is done, and so are its microtasks.
     *
     * @param source the source of the task
     * @param begin when it began, in milliseconds
     */
    void done(TaskSource source, long begin);
  }

  private record Timer(TimerHandle alarm, double due) {}

  private final Agent agent = new Agent(loop());
  private final TaskQueues tasks = new TaskQueues(this::showQueue);
  private @Nullable Future<Page> wakeUp;
  private boolean closed;
  private Watcher watcher = (source, begin) -> {};
  private Consumer<Throwable> console = Page::complain;

  /** How many functions of scripts are on the call stack. */
  private int depth;

  private final Map<Integer, Timer> timers = new HashMap<>();
  private int timerNesting;

  private final Map<Integer, DoubleConsumer> frameCallbacks = new LinkedHashMap<>();
  private boolean outOfDate;
  private boolean frameIsComing;
  private double frameTime;
  private Runnable screen = () -> {};

  private List<Consumer<Deadline>> idleCallbacks = new ArrayList<>();
  private final ArrayDeque<Consumer<Deadline>> runnableIdleCallbacks = new ArrayDeque<>();
  private double idleSince;

  private int ids;

  /**
   * An empty page.
   *
   * @param simulation gives the time
   */
  public Page(Simulation simulation) {
    super(simulation);
  }

  // ---- the loop

  /** Runs until the page is closed. Suspends. */
  public void run() {
    while (!closed) {
      sleep(0); // input from outside becomes tasks
      TaskQueues.Entry task = tasks.next();
      if (task != null) {
        long begin = simulation().millis();
        loop().enterPhase("task", name(task.source()));
        task.steps().run();
        checkpoint();
        loop().enterPhase("task", "");
        watcher.done(task.source(), begin);
      } else if (!startIdlePeriod() && !closed) {
        waitForTask();
      }
    }
    agent.end();
  }

  /** Ends {@link #run} when the current task is done. */
  public void close() {
    closed = true;
    endWait();
  }

  /**
   * Adds a task.
   *
   * @param source the source of the task
   * @param task a function of a script
   */
  public void queueTask(TaskSource source, Runnable task) {
    queueSteps(source, () -> call(task));
  }

  private void queueSteps(TaskSource source, Runnable steps) {
    tasks.add(source, steps);
    endWait();
  }

  /** For recordings: a lane for each queue, with how many wait in it. */
  private void showQueue(TaskSource source, int waiting) {
    loop().enterPhase("queue: " + name(source), waiting == 0 ? "" : waiting + " waiting");
  }

  private static String name(TaskSource source) {
    return source.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private void waitForTask() {
    wakeUp = loop().createFuture();
    await(wakeUp);
  }

  private void endWait() {
    if (wakeUp != null && !wakeUp.done()) {
      wakeUp.setResult(this);
    }
  }

  /** Calls a function of a script. Microtasks run when the outermost function has returned. */
  void call(Runnable function) {
    depth++;
    try {
      function.run();
    } catch (RuntimeException e) {
      console.accept(e); // and the page goes on
    }
    depth--;
    if (depth == 0) {
      checkpoint();
    }
  }

  /**
   * The microtask checkpoint: runs all microtasks, also those that are added meanwhile. Nothing
   * else runs.
   */
  private void checkpoint() {
    do {
      depth++; // a function that a microtask calls is not the outermost one
      agent.runMicrotasks();
      depth--;
    } while (agent.reportRejections(console));
  }

  // ---- timers

  /**
   * {@code setTimeout(function, millis)}.
   *
   * @param function what to call
   * @param millis the shortest delay; less than 4 counts as 4 if more than five nested timers have
   *     led to this one
   * @return what {@link #clearTimeout} takes
   */
  public int setTimeout(Runnable function, long millis) {
    int id = ++ids;
    startTimer(id, function, millis, false, timerNesting);
    return id;
  }

  /**
   * {@code setInterval(function, millis)}.
   *
   * @param function what to call again and again
   * @param millis the shortest time from the end of a call to the next one; at least 4 after some
   *     calls
   * @return what {@link #clearTimeout} takes
   */
  public int setInterval(Runnable function, long millis) {
    int id = ++ids;
    startTimer(id, function, millis, true, timerNesting);
    return id;
  }

  private void startTimer(int id, Runnable function, long millis, boolean repeat, int nesting) {
    long delay = Math.max(nesting > DEEP ? SHORTEST_DEEP_TIMER : 0, millis);
    Runnable steps =
        () -> {
          if (!timers.containsKey(id)) {
            return; // cleared meanwhile
          }
          timerNesting = nesting + 1;
          call(function);
          if (repeat && timers.containsKey(id)) {
            startTimer(id, function, millis, true, timerNesting);
          } else {
            timers.remove(id);
          }
          timerNesting = 0;
        };
    double due = loop().time() + delay / 1e3;
    timers.put(id, new Timer(loop().callAt(due, () -> queueSteps(TaskSource.TIMER, steps)), due));
  }

  /**
   * {@code clearTimeout(id)}, or {@code clearInterval(id)}.
   *
   * @param id the timer; if it is over, nothing happens
   */
  public void clearTimeout(int id) {
    Timer timer = timers.remove(id);
    if (timer != null) {
      timer.alarm.cancel();
    }
  }

  // ---- rendering

  /**
   * {@code requestAnimationFrame(callback)}.
   *
   * @param callback called right before the next frame, with its time in milliseconds
   * @return what {@link #cancelAnimationFrame} takes
   */
  public int requestAnimationFrame(DoubleConsumer callback) {
    int id = ++ids;
    frameCallbacks.put(id, callback);
    requestFrame();
    return id;
  }

  /**
   * {@code cancelAnimationFrame(id)}.
   *
   * @param id the callback; if it has been called, nothing happens
   */
  public void cancelAnimationFrame(int id) {
    frameCallbacks.remove(id);
  }

  /** Notes that the page looks different, as every change of an element or its style does. */
  public void change() {
    outOfDate = true;
    requestFrame();
  }

  /** Requests a frame at the next beat of the screen, unless one is requested already. */
  private void requestFrame() {
    if (!frameIsComing) {
      frameIsComing = true;
      double beat = nextBeat(loop().time());
      loop()
          .callAt(
              beat,
              () -> {
                frameTime = beat;
                queueSteps(TaskSource.RENDERING, this::updateTheRendering);
              });
    }
  }

  private static double nextBeat(double time) {
    return (Math.floor(time / FRAME + 1e-6) + 1) * FRAME;
  }

  /**
   * Calls the frame callbacks, and paints. Callbacks that are added meanwhile wait for the next
   * frame.
   */
  private void updateTheRendering() {
    frameIsComing = false;
    double now = frameTime * 1e3;
    for (int id : List.copyOf(frameCallbacks.keySet())) {
      DoubleConsumer callback = frameCallbacks.remove(id);
      if (callback != null) { // null if another callback has cancelled it
        call(() -> callback.accept(now));
      }
    }
    if (outOfDate) {
      outOfDate = false;
      screen.run(); // style, layout and paint
    }
  }

  // ---- idle callbacks

  /**
   * {@code requestIdleCallback(callback)}.
   *
   * @param callback called when the page is idle
   */
  public void requestIdleCallback(Consumer<Deadline> callback) {
    idleCallbacks.add(callback);
    endWait();
  }

  /**
   * Begins an idle period, if there are callbacks. Callbacks that are added later wait for the next
   * period.
   */
  private boolean startIdlePeriod() {
    runnableIdleCallbacks.addAll(idleCallbacks);
    idleCallbacks = new ArrayList<>();
    if (runnableIdleCallbacks.isEmpty()) {
      return false;
    }
    idleSince = loop().time();
    tasks.add(TaskSource.IDLE, this::runIdleCallback);
    return true;
  }

  private void runIdleCallback() {
    Consumer<Deadline> callback = runnableIdleCallbacks.poll();
    if (callback != null) {
      call(() -> callback.accept(() -> Math.max(0, (idleEnd() - loop().time()) * 1e3)));
    }
    if (!runnableIdleCallbacks.isEmpty() && loop().time() < idleEnd()) {
      tasks.add(TaskSource.IDLE, this::runIdleCallback);
    }
  }

  /**
   * The end of the idle period: the next frame or timer, but at most {@link #LONGEST_IDLE} from its
   * beginning.
   */
  private double idleEnd() {
    double end = idleSince + LONGEST_IDLE;
    for (Timer timer : timers.values()) {
      end = Math.min(end, timer.due);
    }
    return frameIsComing ? Math.min(end, nextBeat(idleSince)) : end;
  }

  // ---- other functions for scripts

  /**
   * {@code queueMicrotask(callback)}.
   *
   * @param callback what to call after the microtasks that wait already
   */
  public void queueMicrotask(Runnable callback) {
    agent.queueMicrotask(() -> call(callback));
  }

  /**
   * Promises and async functions.
   *
   * @return the agent of this page
   */
  public Agent js() {
    return agent;
  }

  /**
   * Makes an element.
   *
   * @param parent the element around it, or null
   * @return the element
   */
  public Element element(@Nullable Element parent) {
    return new Element(this, parent);
  }

  // ---- from outside

  @Override
  void receive(TaskSource source, Runnable message) {
    queueTask(source, message);
  }

  /**
   * The user clicks on an element.
   *
   * @param element which one
   */
  public void userClicks(Element element) {
    queueSteps(TaskSource.USER_INTERACTION, element::click);
  }

  /**
   * Sets the listener for frames.
   *
   * @param screen called for each frame
   */
  public void onPaint(Runnable screen) {
    this.screen = screen;
  }

  /**
   * Sets the listener for exceptions of scripts, and for rejections that nobody handles.
   *
   * @param console gets them; by default they are printed to System.err
   */
  public void onError(Consumer<Throwable> console) {
    this.console = console;
  }

  /**
   * Sets the watcher of the tasks.
   *
   * @param watcher told of each one
   */
  public void watch(Watcher watcher) {
    this.watcher = watcher;
  }

  private static void complain(Throwable exception) {
    System.err.println("Uncaught " + exception);
  }
}
