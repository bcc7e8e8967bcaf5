package asyncio;

import asyncio.internal.loop.TimerQueue;
import asyncio.internal.report.Origin;
import asyncio.internal.report.StackFrames;
import asyncio.internal.text.Printer;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A callback that is to be called, and the means to prevent the call.
 *
 * <p>In Python: {@code asyncio.Handle}. {@link #cancel()} and the rest are for the loop's own
 * thread, except on a handle from {@code callSoonThreadsafe}, which any thread may cancel.
 */
public class Handle {

  final EventLoop loop;
  final Context context;

  /**
   * The function; null once the call is cancelled. Not volatile: a volatile write for each handle
   * would cost as much as the handle. Where other threads cancel, a lock is held.
   */
  private @Nullable Runnable function;

  Handle(EventLoop loop, Runnable function, Context context) {
    this.loop = loop;
    this.function = Objects.requireNonNull(function, "callback");
    this.context = context;
  }

  /**
   * The function of a handle that was made in debug mode, with the place. In place of the function:
   * other handles need no field for it.
   */
  private record Traced(Runnable function, Origin origin) implements Runnable {

    @Override
    public void run() {
      function.run();
    }
  }

  /** Remembers where this handle was made. Before any other thread sees it. */
  void setOrigin(Origin origin) {
    Runnable present = function;
    if (present != null) {
      function = new Traced(present, origin);
    }
  }

  @Nullable Origin origin() {
    return function instanceof Traced traced ? traced.origin : null;
  }

  /**
   * Prevents the call. Does nothing if it has happened, or was prevented already.
   *
   * <p>In Python: {@code asyncio.Handle.cancel}.
   */
  public void cancel() {
    function = null;
  }

  /**
   * Whether the call was prevented.
   *
   * <p>In Python: {@code asyncio.Handle.cancelled}.
   *
   * @return true after {@link #cancel()}
   */
  public boolean cancelled() {
    return function == null;
  }

  /**
   * The context in which the callback is called.
   *
   * @return the context
   */
  public Context getContext() {
    return context;
  }

  /** Calls the function, in its context. Its exceptions go to the exception handler. */
  void run() {
    Runnable callback = function;
    if (callback == null) {
      return;
    }
    try {
      context.enter();
    } catch (IllegalStateException alreadyEntered) {
      loop.door().callbackFailed(this, alreadyEntered);
      return;
    }
    loop.enterCallback(context);
    try {
      callback.run();
    } catch (Throwable exception) {
      leave();
      loop.door().callbackFailed(this, exception);
      return;
    }
    leave();
  }

  private void leave() {
    loop.leaveCallback();
    context.leave();
  }

  /** The time at which it is due, in nanoseconds; for a handle without a time: never. */
  long deadline() {
    return TimerQueue.NEVER;
  }

  /** The name of this kind of handle, for people. */
  String kind() {
    return "Handle";
  }

  /** When it is due, such as {@code " when=12.5"}; empty for a handle without a time. */
  String due() {
    return "";
  }

  /** Any thread. Names the function, and what it is called for. */
  @Override
  public String toString() {
    return describe(null);
  }

  /**
   * This handle as text.
   *
   * @param functionName the function's name, if a stack has told it; or null
   */
  String describe(@Nullable String functionName) {
    return Printer.self(
        this,
        () -> {
          Runnable present = function;
          Runnable callback = present instanceof Traced traced ? traced.function : present;
          return "<"
              + kind()
              + (callback == null ? " cancelled" : "")
              + due()
              + (callback == null ? "" : " " + Printer.callback(callback, functionName))
              + StackFrames.createdAtShort(loop.originOf(this))
              + ">";
        });
  }

  /** A handle that any thread may cancel: once {@link #cancel()} has returned, it does not run. */
  static final class Threadsafe extends Handle {

    private final ReentrantLock running = new ReentrantLock();

    Threadsafe(EventLoop loop, Runnable function, Context context) {
      super(loop, function, context);
    }

    @Override
    void run() {
      running.lock();
      try {
        super.run();
      } finally {
        running.unlock();
      }
    }

    @Override
    public void cancel() {
      if (loop.control().isHere()) {
        super.cancel();
        return;
      }
      running.lock();
      try {
        super.cancel();
      } finally {
        running.unlock();
      }
    }

    @Override
    String kind() {
      return "ThreadsafeHandle";
    }
  }
}
