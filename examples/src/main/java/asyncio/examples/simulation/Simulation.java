package asyncio.examples.simulation;

import asyncio.Asyncio;
import asyncio.Clock;
import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.LoopBuilder;
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
 * Simulated time for several loops, each in a thread of its own, and for the threads that work for
 * them.
 *
 * <p>Loops and threads are <em>actors</em>. Exactly one actor runs: it has the <em>floor</em>. An
 * actor gives up the floor when it waits. A loop with nothing ready waits for its first timer; an
 * actor that {@linkplain #work computes} waits for the end of the computation; a thread that is
 * done gives the floor to its loop. Then the clock jumps to the next event of the agenda, whose
 * actor gets the floor. So the order is the same in each run, though all threads are real.
 *
 * <p>A loop that computes handles no messages, as in real life: they wait in its queue.
 */
public final class Simulation {

  /** The actor of a thread that works for a loop. */
  private static final ThreadLocal<@Nullable Actor> WORKER = new ThreadLocal<>();

  /** A future event; {@code happen} returns whether it gave the floor to an actor. */
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

  /** A simulation without actors, at time 0. */
  public Simulation() {}

  // ---- running

  /**
   * Adds a loop, which begins at the present simulated time, when all others wait. Any thread.
   *
   * @param name the name of the loop and of its thread
   * @param main the coroutine that the loop runs
   */
  public synchronized void start(String name, Coroutine.Void main) {
    Actor actor = new Actor();
    Runnable program = LoopBuilder.preparedAsHere(() -> run(actor, name, main));
    Thread thread = Thread.ofPlatform().daemon().name(name).unstarted(program);
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
   *     thread is interrupted; actors that are left never run again
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

  // ---- called by actors

  /**
   * The simulated time. Any thread.
   *
   * @return milliseconds since the beginning
   */
  public long millis() {
    return now / 1_000_000;
  }

  /**
   * Computes for some simulated time: blocks the calling thread, which may be the thread of a loop.
   * An interrupt does not end the wait; the thread's interrupt flag is set afterwards.
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
   * Calls a function in a loop when the caller waits. Actors send messages to other loops by this
   * method: {@link EventLoop#callSoonThreadsafe(Runnable)} would let both run at the same time.
   * Only a thread that works for a loop may call that method of its loop. If the loop is closed by
   * then, nothing happens.
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

  // ---- the agenda; callers hold the lock

  private Event plan(long time, BooleanSupplier happen) {
    Event event = new Event(time, eventNumbers++, happen);
    agenda.add(event);
    return event;
  }

  /** Takes events from the agenda until an actor has the floor. */
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

    /** The loop for which this thread works, or null if the actor is a loop. */
    private final @Nullable Actor employer;

    private @Nullable EventLoop loop;
    private int employees;

    /** How many calls in the loop have not run yet. */
    private int calls;

    /** Whether the loop waits for timers or messages. */
    private boolean idle;

    /** The event that ends the wait at the loop's first timer. */
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

    /** Called when a loop waits: gives up the floor until the alarm or a message. */
    @Override
    public long idle(EventLoop waiting, long deadline) {
      synchronized (Simulation.this) {
        if (calls > 0) {
          return 0; // the calls came after the loop had looked
        }
        if (employees == 0 && waiting.outsideWork() > 0) {
          return NEVER; // outside work that is not simulated takes real time
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

    /** Gives up the floor for the time of a computation. */
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

    /** Called when a thread waits or ends: its loop runs the calls that the thread has made. */
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
        return false; // the loop is running, and sees the call when it looks next
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

  /** The executor of a loop. Its threads begin when the loop waits. */
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
