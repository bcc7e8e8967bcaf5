package asyncio;

import asyncio.internal.loop.Callback;
import asyncio.internal.report.StackFrames;
import asyncio.internal.stack.StackReserve;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A scheduled callback. The handle can prevent the call.
 *
 * <p>Threads: for coroutines and callbacks of the loop. A handle from {@code callSoonThreadsafe}
 * may be cancelled in any thread: once {@link #cancel()} has returned there, the callback does not
 * run.
 *
 * <p>In Python: {@code asyncio.Handle}.
 */
public class Handle {

  final Entry entry;

  Handle(Entry entry) {
    this.entry = entry;
  }

  /** Prevents the call. Does nothing if the callback was called or cancelled already. */
  public void cancel() {
    entry.cancel();
  }

  /**
   * Whether the call was prevented.
   *
   * @return true after {@link #cancel()}
   */
  public boolean cancelled() {
    return entry.cancelled();
  }

  /**
   * The context in which the callback is called.
   *
   * @return the context
   */
  public Context getContext() {
    return entry.context;
  }

  @Override
  public String toString() {
    return entry.toString();
  }

  /** An entry of the loop's ready queue: a function, and the context to call it in. */
  static class Entry extends Callback {

    final EventLoop loop;
    final Context context;

    /** The function; null once the call is cancelled. */
    private volatile @Nullable Runnable function;

    /** The public view of this entry; null until it is asked for. */
    private @Nullable Handle handle;

    Entry(EventLoop loop, Runnable function, Context context) {
      this.loop = loop;
      this.function = Objects.requireNonNull(function, "callback");
      this.context = context;
      StackReserve.require();
    }

    /** Calls the function, in its context. Its exceptions go to the exception handler. */
    @Override
    public void run() {
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
      Context outer = loop.context();
      loop.setContext(context);
      try {
        callback.run();
      } catch (Throwable exception) {
        leave(outer);
        loop.door().callbackFailed(this, exception);
        return;
      }
      leave(outer);
    }

    private void leave(Context outer) {
      loop.setContext(outer);
      context.leave();
    }

    void cancel() {
      function = null;
    }

    @Override
    public boolean cancelled() {
      return function == null;
    }

    /** The handle: always the same object. */
    final Handle handle() {
      Handle present = handle;
      if (present == null) {
        present = newHandle();
        handle = present;
      }
      return present;
    }

    Handle newHandle() {
      return new Handle(this);
    }

    /** The name of this kind of handle, for {@code toString()}. */
    String kind() {
      return "Handle";
    }

    @Override
    public String toString() {
      Runnable callback = function;
      return "<"
          + kind()
          + (callback == null ? " cancelled" : " " + callback)
          + StackFrames.createdAtShort(loop.originOf(this))
          + ">";
    }
  }

  /** An entry that any thread may cancel: once {@link #cancel()} has returned, it does not run. */
  static final class ThreadsafeEntry extends Entry {

    private final ReentrantLock running = new ReentrantLock();

    ThreadsafeEntry(EventLoop loop, Runnable function, Context context) {
      super(loop, function, context);
    }

    @Override
    public void run() {
      running.lock();
      try {
        super.run();
      } finally {
        running.unlock();
      }
    }

    @Override
    void cancel() {
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
