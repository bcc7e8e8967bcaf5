package asyncio;

import asyncio.futures.Action;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Loops in threads of their own: coroutines on several cores of one JVM.
 *
 * <pre>{@code
 * try (var group = new LoopGroup(4)) {
 *   await(gather(group.submit(() -> load(1)), group.submit(() -> load(2))));
 *   group.submit(userId, () -> touch(userId)); // the same key, the same loop
 * } // cancels what is left, waits until it has unwound, joins the threads
 * }</pre>
 *
 * <p>Within one loop coroutines take turns, as always. Coroutines of two loops run at the same
 * time: what they share needs the care of threads. A key keeps coroutines together: those of one
 * key run in one loop, and need no locks among themselves. Locks, queues and futures belong to one
 * loop each.
 *
 * <p>When which:
 *
 * <ul>
 *   <li>One function that blocks or computes for long: {@link Asyncio#toThread(Callable)}. The JVM
 *       runs threads in parallel, so that is enough for work bound by the CPU, too.
 *   <li>Coroutines that together keep more than one core busy: a loop group.
 *   <li>Work that must not share the JVM, or more than one machine: {@code asyncio.cluster}.
 * </ul>
 *
 * <p>A task throws; its future throws the same instance. A callback throws; its loop's exception
 * handler is told. A loop fails, by a {@link KeyboardInterrupt}, a listener, or somebody's {@link
 * EventLoop#stop()}: its tasks are cancelled, their futures fail by an {@link
 * IllegalStateException} with that cause, the group goes on with the other loops, and {@link
 * #close()} throws. Nothing is run a second time.
 *
 * <p>Threads: any thread may call the methods; {@link #submit} needs a running loop. Between the
 * threads of two loops the group starts one that only waits: HotSpot makes two threads that start
 * one right after the other share a cache line, and loops in them switch a third as fast. Do the
 * same where you start the threads yourself.
 *
 * <p>Beyond asyncio, where one runs a loop in each of several threads by hand.
 */
public final class LoopGroup implements AutoCloseable {

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final List<Member> members;
  private final AtomicInteger turn = new AtomicInteger();
  private volatile boolean closed;

  /** A group of as many loops as the JVM has processors. */
  public LoopGroup() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /**
   * A group of loops with default settings.
   *
   * @param loops how many
   * @throws IllegalArgumentException if there are less than one
   */
  public LoopGroup(int loops) {
    this(loops, named("loops-" + NUMBERS.incrementAndGet() + "-"));
  }

  /**
   * A group of loops of your own.
   *
   * @param loops how many
   * @param factory makes a loop of a number from 0 on, in the calling thread; the group closes it.
   *     If it throws, the loops that it has made before are closed
   * @throws IllegalArgumentException if there are less than one, or the factory returns a loop
   *     twice, a closed one, or one that runs
   */
  public LoopGroup(int loops, IntFunction<EventLoop> factory) {
    if (loops < 1) {
      throw new IllegalArgumentException("A group needs at least one loop, not " + loops + ".");
    }
    Objects.requireNonNull(factory, "factory");
    this.members = make(loops, factory).stream().map(Member::new).toList();
    startAll();
  }

  private void startAll() {
    try {
      members.forEach(Member::start);
    } catch (Throwable noThread) { // the system gives no more of them
      closed = true;
      members.forEach(Member::stop);
      members.forEach(Member::join);
      members.forEach(member -> member.loop.close());
      throw noThread;
    }
  }

  private static IntFunction<EventLoop> named(String prefix) {
    return number -> EventLoop.builder().name(prefix + number).build();
  }

  private static List<EventLoop> make(int loops, IntFunction<EventLoop> factory) {
    List<EventLoop> made = new ArrayList<>();
    try {
      for (int number = 0; number < loops; number++) {
        EventLoop loop = Objects.requireNonNull(factory.apply(number), "the factory's loop");
        checkFresh(loop, made);
        made.add(loop);
      }
      return made;
    } catch (Throwable refused) {
      made.forEach(EventLoop::close);
      throw refused;
    }
  }

  private static void checkFresh(EventLoop loop, List<EventLoop> made) {
    refuseIf(made.contains(loop), "one loop twice", loop);
    refuseIf(loop.isClosed(), "a closed loop", loop);
    refuseIf(loop.isRunning(), "a loop that runs already", loop);
  }

  private static void refuseIf(boolean wrong, String what, EventLoop loop) {
    if (wrong) {
      throw new IllegalArgumentException(
          "The factory returned " + what + ": it must make a new one each time. " + loop);
    }
  }

  // ---- submitting

  /**
   * Starts a coroutine as a task of the loop that has the fewest of this group's tasks. Does not
   * suspend.
   *
   * <p>Cancelling the future cancels the task, with the message. The future is cancelled at once;
   * the task unwinds in its own loop meanwhile. The task sees the context variables of the caller.
   *
   * <p>In Python: {@code wrap_future(run_coroutine_threadsafe(coroutine, loop))}, whose
   * cancellation has no message.
   *
   * @param <T> the result's type
   * @param coroutine the coroutine; never null
   * @return a future of the running loop
   * @throws IllegalStateException if no loop runs in this thread (use {@link #submitThreadsafe}),
   *     this group is closed, or all its loops have failed
   */
  public <T> Future<T> submit(Coroutine<T> coroutine) {
    return submitTo(this::leastBusy, coroutine);
  }

  /**
   * Starts a coroutine without a result; see {@link #submit(Coroutine)}.
   *
   * @param coroutine the coroutine
   * @return a future of the running loop
   */
  public Future<Void> submit(Action coroutine) {
    return submit(Task.coroutineOf(coroutine));
  }

  /**
   * Starts a coroutine as a task of the loop to which a key belongs: the same key, the same loop,
   * in the order of the calls of one thread. Otherwise as {@link #submit(Coroutine)}.
   *
   * @param <T> the result's type
   * @param key any object with an {@code equals} and {@code hashCode} of its own; never null
   * @param coroutine the coroutine; never null
   * @return a future of the running loop
   * @throws IllegalStateException also if the key's loop has failed: another one must not take over
   */
  public <T> Future<T> submit(Object key, Coroutine<T> coroutine) {
    Objects.requireNonNull(key, "key");
    return submitTo(() -> memberOf(key), coroutine);
  }

  /**
   * Starts a coroutine without a result; see {@link #submit(Object, Coroutine)}.
   *
   * @param key the key
   * @param coroutine the coroutine
   * @return a future of the running loop
   */
  public Future<Void> submit(Object key, Action coroutine) {
    return submit(key, Task.coroutineOf(coroutine));
  }

  /**
   * Starts a coroutine from a thread that runs no loop. Does not block. The loop is chosen as in
   * {@link #submit(Coroutine)}.
   *
   * @param <T> the result's type
   * @param coroutine the coroutine; never null
   * @return a future to wait for; {@link Asyncio#runCoroutineThreadsafe} describes it
   * @throws IllegalStateException if this group is closed, or all its loops have failed
   */
  public <T> CompletableFuture<T> submitThreadsafe(Coroutine<T> coroutine) {
    return startThreadsafe(leastBusy(), coroutine);
  }

  /**
   * Starts a coroutine from a thread that runs no loop, in the loop to which a key belongs.
   *
   * @param <T> the result's type
   * @param key the key; never null
   * @param coroutine the coroutine; never null
   * @return a future to wait for; {@link Asyncio#runCoroutineThreadsafe} describes it
   * @throws IllegalStateException if this group is closed, or the key's loop has failed
   */
  public <T> CompletableFuture<T> submitThreadsafe(Object key, Coroutine<T> coroutine) {
    return startThreadsafe(memberOf(Objects.requireNonNull(key, "key")), coroutine);
  }

  private <T> Future<T> submitTo(Supplier<Member> choice, Coroutine<T> coroutine) {
    Objects.requireNonNull(coroutine, "coroutine");
    EventLoop here = EventLoop.running();
    if (here == null) {
      throw new IllegalStateException(
          "LoopGroup.submit needs a running loop, for the future that it returns: in other threads"
              + " use submitThreadsafe(...).");
    }
    Member member = choice.get();
    return Futures.startElsewhere(
        here.host(), member.loop.host(), member.starting(coroutine), member::failure);
  }

  private <T> CompletableFuture<T> startThreadsafe(Member member, Coroutine<T> coroutine) {
    Objects.requireNonNull(coroutine, "coroutine");
    return Futures.startThreadsafe(member.loop.host(), member.starting(coroutine));
  }

  private Member memberOf(Object key) {
    checkOpen();
    int hash = key.hashCode();
    Member member = members.get(Math.floorMod(hash ^ hash >>> 16, members.size()));
    IllegalStateException failed = member.failure();
    if (failed != null) {
      throw failed;
    }
    return member;
  }

  /** Loops with equally few tasks take turns. */
  private Member leastBusy() {
    checkOpen();
    int first = Math.floorMod(turn.getAndIncrement(), members.size());
    Member best = null;
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get((first + i) % members.size());
      if (member.failure == null
          && (best == null || member.submitted.get() < best.submitted.get())) {
        best = member;
      }
    }
    if (best == null) {
      throw Objects.requireNonNull(members.get(first).failure());
    }
    return best;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("LoopGroup is closed: make a new one. " + this);
    }
  }

  // ---- looking at the group

  /**
   * The loops, for listeners, meters and recordings.
   *
   * @return the loops, in the order in which the factory made them; closed ones once this group is
   */
  public List<EventLoop> loops() {
    return members.stream().map(member -> member.loop).toList();
  }

  @Override
  public String toString() {
    return "<LoopGroup " + (closed ? "closed " : "") + "loops=" + loops() + ">";
  }

  // ---- closing

  /**
   * Cancels all tasks of the loops, waits until they have unwound, closes the loops, and joins the
   * threads. Futures of tasks that were cancelled are cancelled. A second call only waits.
   *
   * <p>In a coroutine this suspends, so that tasks may still talk to the caller's loop while they
   * unwind. Cancellation of the caller: the loops end all the same; only the wait ends early. In a
   * callback and in any other thread it blocks, and an interrupt does not end the wait.
   *
   * @throws IllegalStateException if a loop of this group runs the caller, which could never end;
   *     or if a loop has failed. In the second case everything is closed
   */
  @Override
  public void close() {
    EventLoop here = EventLoop.running();
    if (here != null && loops().contains(here)) {
      throw new IllegalStateException(
          "LoopGroup.close() waits for its loops, and must not be called in one of them: close it"
              + " where it was made. "
              + this);
    }
    closed = true;
    members.forEach(Member::stop);
    if (here != null && Asyncio.currentTask() != null) {
      Asyncio.await(allEnded());
    }
    members.forEach(Member::join);
    throwFirstFailure();
  }

  private CompletableFuture<Void> allEnded() {
    return CompletableFuture.allOf(
        members.stream().map(member -> member.ended).toArray(CompletableFuture[]::new));
  }

  private void throwFirstFailure() {
    IllegalStateException[] failures =
        members.stream()
            .map(Member::failure)
            .filter(Objects::nonNull)
            .toArray(IllegalStateException[]::new);
    if (failures.length > 0) {
      Arrays.stream(failures).skip(1).forEach(failures[0]::addSuppressed);
      throw failures[0];
    }
  }

  /** A loop and its thread. */
  private final class Member {

    final EventLoop loop;
    final Thread thread;

    /**
     * A thread that only waits for the loop's end; it keeps the next loop's thread at a distance.
     *
     * <p>HotSpot notes the current virtual thread of each thread in a table, in the order in which
     * the threads start, two of them to a cache line. Each switch writes there. So two loops whose
     * threads start one right after the other would take the line from each other all the time, and
     * would switch a third as fast as one loop does: {@code benchmarks.jar loops}.
     */
    final Thread spacer;

    final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** The tasks of this group that have not ended. Any thread. */
    final AtomicInteger submitted = new AtomicInteger();

    volatile @Nullable Throwable failure;

    Member(EventLoop loop) {
      this.loop = loop;
      // A daemon: a group that a program forgets must not keep the JVM alive.
      this.thread = Thread.ofPlatform().name(loop.name()).daemon().unstarted(this::run);
      this.spacer =
          Thread.ofPlatform().name(loop.name() + " spacer").daemon().unstarted(ended::join);
    }

    void start() {
      thread.start();
      spacer.start();
    }

    private void run() {
      try (Runner runner = new Runner(() -> loop)) {
        runUntilStopped(runner.getLoop());
      } catch (Throwable failed) {
        failure = failed;
      } finally {
        ended.complete(null);
      }
    }

    /** The failure is known before the runner cancels the tasks: their futures tell it. */
    private void runUntilStopped(EventLoop running) {
      try {
        running.runForever();
        if (!closed) {
          throw new IllegalStateException(
              "Something in the loop has called its stop(): to end the group, close it. "
                  + running);
        }
      } catch (Throwable failed) {
        failure = failed;
        throw failed;
      }
    }

    <T> Callable<Future<T>> starting(Coroutine<T> coroutine) {
      submitted.incrementAndGet();
      return () -> {
        Task<T> task;
        try {
          task = loop.createTask(coroutine);
        } catch (Throwable refused) {
          submitted.decrementAndGet();
          throw refused;
        }
        task.addDoneCallback(done -> submitted.decrementAndGet());
        return task;
      };
    }

    @Nullable IllegalStateException failure() {
      Throwable cause = failure;
      return cause == null
          ? null
          : new IllegalStateException(
              "A loop of the group has failed; its tasks may have run in part. " + loop, cause);
    }

    void stop() {
      try {
        loop.callSoonThreadsafe(loop::stop);
      } catch (IllegalStateException alreadyClosed) {
        // it has failed, or the group is closed a second time
      }
    }

    void join() {
      joinUninterruptibly(thread);
      joinUninterruptibly(spacer);
    }
  }

  private static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
