import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Lesson 12: an event loop of one's own, of plain Java, and the real one beside it. */
public class Lesson {

  public static void main(String[] args) {
    System.out.println("Ours:");
    SmallLoop loop = new SmallLoop();
    loop.createTask(() -> breakfast(loop));
    loop.run();

    System.out.println("The real one:");
    Asyncio.run(() -> breakfast());
  }

  static String breakfast(SmallLoop loop) {
    SmallFuture<String> tea = loop.createTask(() -> prepare(loop, "tea", 0.2));
    SmallFuture<String> toast = loop.createTask(() -> prepare(loop, "toast", 0.1));
    System.out.println("  main: waits");
    System.out.println("  main: " + tea.await() + " and " + toast.await());
    return "done";
  }

  static String prepare(SmallLoop loop, String what, double seconds) {
    System.out.println("  " + what + ": begins");
    loop.sleep(seconds);
    System.out.println("  " + what + ": ends");
    return what;
  }

  // The same for the real loop.

  static void breakfast() {
    Task<String> tea = createTask(() -> prepare("tea", 0.2), "tea");
    Task<String> toast = createTask(() -> prepare("toast", 0.1), "toast");
    System.out.println("  main: waits");
    System.out.println("  main: " + await(tea) + " and " + await(toast));
  }

  static String prepare(String what, double seconds) {
    System.out.println("  " + what + ": begins");
    sleep(seconds);
    System.out.println("  " + what + ": ends");
    return what;
  }

  // ---- the small loop

  /** A ready queue, timers, and turns. Coroutines are virtual threads that take turns with it. */
  static final class SmallLoop {
    private final Deque<Runnable> ready = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private long lastNumber;
    private Strand current;

    void callSoon(Runnable function) {
      ready.add(function);
    }

    void callLater(double seconds, Runnable function) {
      timers.add(new Timer(System.nanoTime() + (long) (seconds * 1e9), ++lastNumber, function));
    }

    void run() {
      while (!ready.isEmpty() || !timers.isEmpty()) {
        runTurn();
      }
    }

    private void runTurn() {
      while (ready.isEmpty() && timers.peek().when() > System.nanoTime()) {
        LockSupport.parkNanos(timers.peek().when() - System.nanoTime());
      }
      while (!timers.isEmpty() && timers.peek().when() <= System.nanoTime()) {
        ready.add(timers.remove().function());
      }
      for (int left = ready.size(); left > 0; left--) { // what comes meanwhile waits
        ready.remove().run();
      }
    }

    <T> SmallFuture<T> createTask(Supplier<T> coroutine) {
      SmallFuture<T> result = new SmallFuture<>(this);
      Strand strand = new Strand(this, () -> result.setResult(coroutine.get()));
      callSoon(strand::step);
      return result;
    }

    void sleep(double seconds) {
      SmallFuture<String> over = new SmallFuture<>(this);
      callLater(seconds, () -> over.setResult("over"));
      over.await();
    }
  }

  /** A time, and what is to be called then. Of equal times the first one comes first. */
  record Timer(long when, long number, Runnable function) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byTime = Long.compare(when - other.when, 0);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  /** A value that will arrive. */
  static final class SmallFuture<T> {
    private final SmallLoop loop;
    private final List<Runnable> callbacks = new ArrayList<>();
    private T result;
    private boolean done;

    SmallFuture(SmallLoop loop) {
      this.loop = loop;
    }

    void setResult(T value) {
      result = value;
      done = true;
      callbacks.forEach(loop::callSoon);
    }

    T await() {
      if (!done) {
        Strand waiting = loop.current;
        callbacks.add(waiting::step);
        waiting.suspend();
      }
      return result;
    }
  }

  /** A coroutine's thread. It and the loop hand a baton to each other: only one of them runs. */
  static final class Strand {
    private final SmallLoop loop;
    private final Thread thread;
    private final Semaphore mayRun = new Semaphore(0);
    private final Semaphore loopMayRun = new Semaphore(0);

    Strand(SmallLoop loop, Runnable coroutine) {
      this.loop = loop;
      this.thread = Thread.ofVirtual().unstarted(() -> {
        mayRun.acquireUninterruptibly();
        try {
          coroutine.run();
        } finally {
          loopMayRun.release();
        }
      });
      thread.start();
    }

    /** The loop's side: lets the coroutine run up to its next await. */
    void step() {
      loop.current = this;
      mayRun.release();
      loopMayRun.acquireUninterruptibly();
    }

    /** The coroutine's side: lets the loop go on, until the next step. */
    void suspend() {
      loopMayRun.release();
      mayRun.acquireUninterruptibly();
    }
  }
}
