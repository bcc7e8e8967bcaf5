package asyncio;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A callback that is to be called, and the means to prevent it.
 *
 * <p>In Python: {@code asyncio.Handle}. {@link #cancel()} and the rest are for the loop's own
 * thread, except on a handle from {@code callSoonThreadsafe}, which any thread may cancel.
 */
public class Handle {

  final EventLoop loop;
  private final Context context;

  /** What to call; null once the handle is cancelled. */
  private volatile @Nullable Runnable callback;

  Handle(EventLoop loop, Runnable callback, Context context) {
    this.loop = loop;
    this.callback = Objects.requireNonNull(callback, "callback");
    this.context = context;
  }

  /** Prevents the call. Does nothing if it has happened, or was prevented already. */
  public void cancel() {
    callback = null;
  }

  /**
   * Whether the call was prevented.
   *
   * @return true after {@link #cancel()}
   */
  public boolean cancelled() {
    return callback == null;
  }

  /**
   * The context in which the callback is called.
   *
   * @return the context
   */
  public Context getContext() {
    return context;
  }

  /** Calls the callback, in its context. What it throws goes to the exception handler. */
  void run() {
    Runnable function = callback;
    if (function == null) {
      return;
    }
    try {
      context.enter();
    } catch (IllegalStateException alreadyEntered) {
      loop.reports().callbackFailed(this, alreadyEntered);
      return;
    }
    Context outer = loop.baton().context();
    loop.baton().setContext(context);
    try {
      function.run();
    } catch (Throwable exception) {
      leave(outer);
      loop.reports().callbackFailed(this, exception);
      return;
    }
    leave(outer);
  }

  private void leave(Context outer) {
    loop.baton().setContext(outer);
    context.leave();
  }

  @Override
  public String toString() {
    Runnable function = callback;
    return "<"
        + getClass().getSimpleName()
        + (function == null ? " cancelled" : " " + function)
        + StackFrames.createdAtShort(loop.originOf(this))
        + ">";
  }
}
