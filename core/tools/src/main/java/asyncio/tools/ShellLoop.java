package asyncio.tools;

import asyncio.Context;
import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.KeyboardInterrupt;
import asyncio.Runner;
import asyncio.Task;
import asyncio.TaskOptions;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a shell, in a thread of its own, so that tasks go on while the prompt waits. Each
 * line runs in it as a task. All lines share a context, so that a context variable set in one line
 * has its value in the next.
 */
final class ShellLoop implements AutoCloseable {

  private final CompletableFuture<EventLoop> started = new CompletableFuture<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Context context = new Context();
  private int lines;
  private volatile boolean closing;

  /** The line that runs now; null at the prompt. */
  private volatile @Nullable Line current;

  /** A line. It exists before its task does. */
  private static final class Line {
    final CompletableFuture<Object> outcome = new CompletableFuture<>();
    volatile @Nullable Thread thread;
    boolean interrupted;

    /** The loop's thread alone uses it. */
    @Nullable Task<Object> task;
  }

  ShellLoop() {
    Thread.ofPlatform().daemon().name("asyncio shell").start(this::runLoop);
  }

  private void runLoop() {
    try (Runner runner = new Runner()) {
      EventLoop loop = runner.getLoop();
      while (!closing) { // a line may stop the loop
        runUntilStopped(loop);
      }
    } finally {
      ended.countDown();
    }
  }

  private void runUntilStopped(EventLoop loop) {
    loop.callSoon(() -> started.complete(loop));
    try {
      loop.runForever();
    } catch (KeyboardInterrupt thrownByALine) {
      // Ctrl-C in a step ends the line, not the shell.
    }
  }

  private EventLoop loop() {
    return started.join();
  }

  /**
   * Runs a line in the loop, and waits for its end. For the shell's thread, which it blocks.
   *
   * @return the line's result
   * @throws ExecutionException if the line throws an exception, or is cancelled
   */
  Object run(Coroutine<Object> body) throws ExecutionException, InterruptedException {
    Line line = new Line();
    TaskOptions options = TaskOptions.named("line-" + ++lines).withContext(context);
    Coroutine<Object> noted =
        () -> {
          line.thread = Thread.currentThread();
          return body.run();
        };
    EventLoop loop = loop();
    loop.callSoonThreadsafe(
        () -> {
          Task<Object> task = loop.createTask(noted, options);
          task.addDoneCallback(done -> settle(line, done));
          line.task = task;
        });
    current = line; // a cancellation is sent from now on, so it arrives after the line
    try {
      return line.outcome.get();
    } finally {
      current = null;
    }
  }

  private static void settle(Line line, Future<Object> done) {
    if (done.cancelled()) {
      line.outcome.completeExceptionally(new CancelledError(null));
    } else if (done.exception() != null) {
      line.outcome.completeExceptionally(Objects.requireNonNull(done.exception()));
    } else {
      line.outcome.complete(done.result());
    }
  }

  /**
   * Cancels the line that runs. The second time, also interrupts its thread, in case the line
   * blocks the loop. Any thread may call it.
   *
   * @return false if no line runs
   */
  synchronized boolean interrupt() {
    Line line = current;
    if (line == null) {
      return false;
    }
    Thread thread = line.thread;
    if (line.interrupted && thread != null) {
      thread.interrupt();
    }
    line.interrupted = true;
    loop().callSoonThreadsafe(() -> cancel(line));
    return true;
  }

  /** Cancels a line's task. For the loop's thread. */
  private static void cancel(Line line) {
    if (line.task != null) {
      line.task.cancel();
    }
  }

  /**
   * Cancels all tasks, and waits until they have ended. For the shell's thread, which it blocks.
   */
  @Override
  public void close() {
    closing = true;
    loop().callSoonThreadsafe(() -> loop().stop());
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
