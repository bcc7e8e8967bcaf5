package asyncio.examples.simulation;

import asyncio.Asyncio;
import asyncio.Clock;
import asyncio.Coroutine;
import asyncio.EventLoop;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A play whose actors are loops, each in a thread of its own, and the threads that work for them.
 *
 * <p>One actor has the floor. It acts until it waits: a loop with nothing ready waits for its first
 * timer; whoever {@linkplain #work computes} waits for the end of that; a thread that is done gives
 * the floor to its loop. Then the clock jumps to whatever is next on the agenda, and whose turn
 * that is has the floor. So nothing is left to chance, though all the threads are real.
 *
 * <p>A loop that is computing is as deaf as in real life: what is sent to it waits in its inbox.
 */
public final class Simulation {

  /** Of a thread that works for a loop: what it is. */
  private static final ThreadLocal<@Nullable Actor> WORKER = new ThreadLocal<>();

  /** Something that will happen; tells whether it has given the floor to somebody. */
  private record Event(long time, long number, BooleanSupplier happen) {}

  private final PriorityQueue<Event> agenda =
      new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::number));
  private final Map<EventLoop, Actor> loops = new ConcurrentHashMap<>();

  private volatile long now;
  private long eventNumbers;
  private @Nullable Actor floor;
  private int running;
  private boolean stuck;
  private @Nullable Throwable failure;

  /** A play without actors, at time 0. */
  public Simulation() {}

  // ---- the play

  /**
   * Adds a loop, which begins now, when all others wait. Any thread.
   *
   * @param name the name of the loop and of its thread
   * @param main what it runs
   */
  public synchronized void start(String name, Coroutine.Void main) {
    Actor actor = new Actor();
    Thread thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> run(actor, name, main));
    running++;
    plan(
        now,
        () -> {
          floor = actor;
          thread.start();
          return true;
        });
  }

  /**
   * Waits until all loops have ended.
   *
   * @throws IllegalStateException if one of them has failed, or all wait for each other, or this
   *     thread is interrupted; those that are left will never act again
   */
  public synchronized void run() {
    next();
    while (running > 0 && failure == null && !stuck) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted.", e);
      }
    }
    if (failure != null) {
      throw new IllegalStateException("A loop has failed.", failure);
    }
    if (running > 0) {
      throw new IllegalStateException("All wait, and nothing will ever happen.");
    }
  }

  private void run(Actor actor, String name, Coroutine.Void main) {
    try {
      Asyncio.run(main, () -> actor.loop(name));
    } catch (Throwable e) {
      end(actor, e);
      return;
    }
    end(actor, null);
  }

  private synchronized void end(Actor actor, @Nullable Throwable exception) {
    running--;
    if (exception != null && failure == null) {
      failure = exception;
    }
    actor.stopWaiting();
    if (floor == actor) {
      next();
    }
    notifyAll();
  }

  // ---- what actors call

  /**
   * The time. Any thread.
   *
   * @return milliseconds since the beginning
   */
  public long millis() {
    return now / 1_000_000;
  }

  /**
   * Computes for so long: blocks the calling thread, and with it the loop, if it is one's. An
   * interrupt does not end it; the thread will find that it was interrupted.
   *
   * @param millis how long, in milliseconds
   */
  public void work(long millis) {
    CountDownLatch turn = new CountDownLatch(1);
    synchronized (this) {
      Actor me = actor();
      plan(
          now + millis * 1_000_000,
          () -> {
            floor = me;
            turn.countDown();
            return true;
          });
      me.pause();
    }
    awaitTurn(turn);
  }

  /**
   * Calls a function in a loop, as {@link EventLoop#callSoonThreadsafe(Runnable)} does, when the
   * caller waits. What one actor has to tell another one goes this way, or both would act at once;
   * a thread that works for a loop may call that method itself. If the loop is closed by then,
   * nothing happens.
   *
   * @param loop the loop
   * @param callback the function
   */
  public synchronized void send(EventLoop loop, Runnable callback) {
    plan(now, () -> deliver(loop, callback));
  }

  private boolean deliver(EventLoop loop, Runnable callback) {
    Actor actor = loops.get(loop);
    if (actor == null) {
      return false;
    }
    actor.call(callback);
    return actor.takeFloor();
  }

  // ---- the agenda; all of this holds the lock

  private Event plan(long time, BooleanSupplier happen) {
    Event event = new Event(time, eventNumbers++, happen);
    agenda.add(event);
    return event;
  }

  /** Lets happen what comes next, until somebody has the floor. */
  private void next() {
    floor = null;
    Event event;
    do {
      event = agenda.poll();
      if (event == null) {
        stuck = true;
        notifyAll();
        return;
      }
      now = Math.max(now, event.time);
    } while (!event.happen.getAsBoolean());
  }

  private Actor actor() {
    Actor thread = WORKER.get();
    Actor actor = thread != null ? thread : loops.get(Asyncio.getRunningLoop());
    if (actor == null) {
      throw new IllegalStateException("This thread is no part of the simulation.");
    }
    return actor;
  }

  private static void awaitTurn(CountDownLatch turn) {
    boolean interrupted = false;
    while (true) {
      try {
        turn.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- the actors

  /** A loop, or a thread that works for one. */
  private final class Actor implements Clock {

    /** Whose thread this is, or null if it is a loop. */
    private final @Nullable Actor employer;

    private @Nullable EventLoop loop;
    private int employees;

    /** What was called in the loop, and is not yet run. */
    private int calls;

    /** Whether the loop waits for the outside. */
    private boolean idle;

    /** When it has to go on by itself, if it waits. */
    private @Nullable Event alarm;

    Actor() {
      employer = null;
    }

    Actor(Actor employer) {
      this.employer = employer;
    }

    EventLoop loop(String name) {
      EventLoop made =
          EventLoop.builder().name(name).clock(this).executor(new Employment(this)).build();
      loop = made;
      loops.put(made, this);
      return made;
    }

    @Override
    public long nanoTime() {
      return now;
    }

    /** A loop waits: the others may act, until its alarm goes off or something is sent to it. */
    @Override
    public long idle(EventLoop waiting, long deadline) {
      synchronized (Simulation.this) {
        if (calls > 0) {
          return 0; // they came when it had just looked
        }
        if (employees == 0 && waiting.outsideWork() > 0) {
          return NEVER; // for something that is not simulated, and takes its own time
        }
        if (alarm == null || alarm.time != deadline) {
          withdrawAlarm();
          alarm = deadline == NEVER ? null : plan(deadline, this::wakeUp);
        }
        idle = true;
        if (floor == this) {
          next();
        }
        return NEVER;
      }
    }

    /** What it has to do now takes time: lets the others act. */
    private void pause() {
      if (employer != null) {
        employer.takeOver();
      } else {
        stopWaiting();
        if (floor == this) {
          next();
        }
      }
    }

    /** A thread waits or ends: its loop sees to what that has called in it. */
    private void takeOver() {
      if (idle) {
        wakeUp();
      } else {
        next();
      }
    }

    private boolean wakeUp() {
      call(() -> {});
      return takeFloor();
    }

    private void call(Runnable callback) {
      if (loop != null && !loop.isClosed()) {
        calls++;
        loop.callSoonThreadsafe(
            () -> {
              synchronized (Simulation.this) {
                calls--;
              }
              callback.run();
            });
      }
    }

    private boolean takeFloor() {
      if (!idle) {
        return false; // it will see when it has done what it does
      }
      stopWaiting();
      floor = this;
      return true;
    }

    private void stopWaiting() {
      idle = false;
      withdrawAlarm();
    }

    private void withdrawAlarm() {
      if (alarm != null) {
        agenda.remove(alarm);
        alarm = null;
      }
    }
  }

  /** The threads that work for a loop; they begin when it waits. */
  private final class Employment extends AbstractExecutorService {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Actor employer;

    Employment(Actor employer) {
      this.employer = employer;
    }

    @Override
    public void execute(Runnable job) {
      Actor thread = new Actor(employer);
      CountDownLatch turn = new CountDownLatch(1);
      synchronized (Simulation.this) {
        employer.employees++;
        plan(
            now,
            () -> {
              floor = thread;
              turn.countDown();
              return true;
            });
      }
      threads.execute(
          () -> {
            WORKER.set(thread);
            awaitTurn(turn);
            job.run();
            synchronized (Simulation.this) {
              employer.employees--;
              employer.takeOver();
            }
          });
    }

    @Override
    public void shutdown() {
      threads.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
      return threads.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
      return threads.isShutdown();
    }

    @Override
    public boolean isTerminated() {
      return threads.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
      return threads.awaitTermination(timeout, unit);
    }
  }
}
