package asyncio.examples.node;

import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.examples.javascript.Agent;
import asyncio.examples.javascript.Promise;
import asyncio.futures.Future;
import java.nio.channels.SelectableChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The part of Node that stands on {@link Uv libuv's loop}: timers in lists, immediates, and two
 * queues. After each single callback the queue of {@code nextTick} is emptied, then the queue of
 * promises.
 *
 * <p>All methods are called by the program that {@link #run} runs, and by its callbacks.
 */
public final class Node {

  /** Takes the contents of a file. */
  @FunctionalInterface
  public interface ReadCallback {

    /**
     * Called in the poll phase.
     *
     * @param error the failure, or null
     * @param text the contents, or null
     */
    void done(@Nullable Throwable error, @Nullable String text);
  }

  private final Agent agent;
  private final Uv uv;
  private final Function<Path, Future<String>> disk;

  private final ArrayDeque<Runnable> ticks = new ArrayDeque<>();
  private final TimerLists timers;
  private ArrayDeque<Immediate> immediates = new ArrayDeque<>();
  private int immediateCount;

  /** An idle handle, active while there are immediates; it keeps the loop from waiting. */
  private final Uv.Watcher haste;

  private Consumer<Throwable> unhandledRejection = Node::fail;

  /**
   * A process with the real disk.
   *
   * @param loop the loop that waits for the outside
   */
  public Node(EventLoop loop) {
    this(loop, path -> loop.runInExecutor(null, () -> Files.readString(path)));
  }

  /**
   * A process with a disk of your own.
   *
   * @param loop the loop that waits for the outside
   * @param disk begins to read a file
   */
  public Node(EventLoop loop, Function<Path, Future<String>> disk) {
    agent = new Agent(loop);
    this.disk = disk;
    uv = new Uv(loop);
    timers = new TimerLists(uv, this::drain, this::drain);
    haste = uv.idle(() -> {});
    Uv.Watcher afterPoll = uv.check(this::runImmediates);
    afterPoll.ref(false);
    afterPoll.start();
  }

  /**
   * Runs a program until no callback can come any more. Suspends.
   *
   * @param main the main script
   */
  public void run(Runnable main) {
    try {
      callback(main);
      uv.run(Uv.RunMode.DEFAULT);
    } finally {
      agent.end();
    }
  }

  /**
   * The model of libuv's loop beneath.
   *
   * @return the model of libuv
   */
  public Uv uv() {
    return uv;
  }

  // ---- between callbacks

  /**
   * Runs a callback of the loop, and empties the two queues. All callbacks go through this method.
   */
  private void callback(Runnable callback) {
    callback.run();
    drain();
  }

  private void drain() {
    do {
      runTicks();
      agent.runMicrotasks();
    } while (!ticks.isEmpty() || agent.reportRejections(unhandledRejection));
  }

  /**
   * Runs ticks, also those that are added meanwhile. A tick that always adds another one stops the
   * loop for ever.
   */
  private void runTicks() {
    for (Runnable next = ticks.poll(); next != null; next = ticks.poll()) {
      next.run();
    }
  }

  /**
   * {@code process.nextTick}: runs a function after the current callback, before anything else.
   *
   * @param callback the function
   */
  public void nextTick(Runnable callback) {
    ticks.add(Objects.requireNonNull(callback, "callback"));
  }

  /**
   * Runs a function after the current callback and all ticks; in a microtask, after the microtasks
   * that wait.
   *
   * @param callback the function
   */
  public void queueMicrotask(Runnable callback) {
    agent.queueMicrotask(callback);
  }

  // ---- timers

  /**
   * Calls a function later.
   *
   * @param callback the function
   * @param millis the shortest delay in milliseconds; less than 1 counts as 1
   * @return what {@link #clearTimeout} takes
   */
  public Timeout setTimeout(Runnable callback, long millis) {
    return timers.start(new Timeout(callback, millis, false));
  }

  /**
   * Calls a function again and again.
   *
   * @param callback the function
   * @param millis the shortest time between the beginnings of two calls, in milliseconds
   * @return what {@link #clearInterval} takes
   */
  public Timeout setInterval(Runnable callback, long millis) {
    return timers.start(new Timeout(callback, millis, true));
  }

  /**
   * Takes a timer back.
   *
   * @param timeout the timer; if it is over, or null, nothing happens
   */
  public void clearTimeout(@Nullable Timeout timeout) {
    if (timeout != null) {
      timers.clear(timeout);
    }
  }

  /**
   * Takes a timer back: another name of {@link #clearTimeout}.
   *
   * @param timeout the timer; if it is over, or null, nothing happens
   */
  public void clearInterval(@Nullable Timeout timeout) {
    clearTimeout(timeout);
  }

  // ---- immediates

  /**
   * Calls a function in the next check phase, after the present events.
   *
   * @param callback the function
   * @return what {@link #clearImmediate} takes
   */
  public Immediate setImmediate(Runnable callback) {
    Immediate immediate = new Immediate(callback);
    immediates.add(immediate);
    immediateCount++;
    haste.start();
    return immediate;
  }

  /**
   * Takes an immediate back.
   *
   * @param immediate which one; if it is over, or null, nothing happens
   */
  public void clearImmediate(@Nullable Immediate immediate) {
    if (immediate != null && immediate.isSet) {
      forget(immediate);
    }
  }

  private void forget(Immediate immediate) {
    immediate.isSet = false;
    if (--immediateCount == 0) {
      haste.stop();
    }
  }

  private void runImmediates() {
    ArrayDeque<Immediate> batch = immediates;
    immediates = new ArrayDeque<>(); // new ones wait for the next iteration
    for (Immediate immediate : batch) {
      if (immediate.isSet) {
        forget(immediate);
        callback(immediate.callback);
      }
    }
  }

  // ---- promises

  /**
   * {@code new Promise(executor)}.
   *
   * @param executor called at once
   * @return the promise
   */
  public Promise promise(Promise.Executor executor) {
    return agent.promise(executor);
  }

  /**
   * {@code Promise.resolve(value)}.
   *
   * @param value a value, or a promise
   * @return a promise of it, or that promise itself
   */
  public Promise resolve(@Nullable Object value) {
    return agent.resolve(value);
  }

  /**
   * {@code Promise.reject(reason)}.
   *
   * @param reason the exception
   * @return a promise that is rejected with it
   */
  public Promise reject(Throwable reason) {
    return agent.reject(reason);
  }

  /**
   * Calls an {@code async} function: runs its body up to its first {@link #await}.
   *
   * @param body the body
   * @return a promise of what it returns
   */
  public Promise async(Coroutine<? extends @Nullable Object> body) {
    return agent.async(body);
  }

  /**
   * Calls an {@code async} function that returns nothing.
   *
   * @param body the body
   * @return a promise of its end
   */
  public Promise async(Coroutine.Void body) {
    return agent.async(body);
  }

  /**
   * {@code await promise}, in the body of an {@link #async} function. Suspends it.
   *
   * @param promise the promise
   * @return its value
   * @throws Exception what it was rejected with
   * @throws IllegalStateException outside of such a body
   */
  public @Nullable Object await(Promise promise) throws Exception {
    return agent.await(promise);
  }

  /**
   * Sets the listener for rejected promises that nobody handles by the end of the microtasks.
   * Without a listener they end the program.
   *
   * @param listener gets the exception
   */
  public void onUnhandledRejection(Consumer<Throwable> listener) {
    unhandledRejection = listener;
  }

  private static void fail(Throwable reason) {
    throw new IllegalStateException("Nobody handles the rejection of a promise.", reason);
  }

  // ---- the outside

  /**
   * {@code fs.readFile(path, callback)}.
   *
   * @param path the file
   * @param callback called when it is read
   */
  public void readFile(Path path, ReadCallback callback) {
    uv.request(
        disk.apply(path),
        read ->
            callback(
                () -> {
                  Throwable error = read.exception();
                  callback.done(error, error == null ? read.result() : null);
                }));
  }

  /**
   * {@code fs.promises.readFile(path)}.
   *
   * @param path the file
   * @return a promise of its contents
   */
  public Promise readFile(Path path) {
    return promise(
        (resolve, reject) ->
            readFile(
                path,
                (error, text) -> {
                  if (error != null) {
                    reject.accept(error);
                  } else {
                    resolve.accept(text);
                  }
                }));
  }

  /**
   * Calls a function whenever a channel can be read.
   *
   * @param channel the channel, in non-blocking mode
   * @param callback the function
   * @return what {@link #close} takes
   */
  public Uv.Handle onReadable(SelectableChannel channel, Runnable callback) {
    Uv.Readable handle = uv.readable(channel, () -> callback(callback));
    handle.start();
    return handle;
  }

  /**
   * Closes a handle.
   *
   * @param handle the handle
   * @param callback called in the closing phase
   */
  public void close(Uv.Handle handle, Runnable callback) {
    handle.close(() -> callback(callback));
  }
}
