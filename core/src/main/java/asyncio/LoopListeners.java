package asyncio;

import asyncio.futures.Future;
import asyncio.net.BaseTransport;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of a loop as one, which does not throw: what a listener throws ends the loop's run,
 * but not the coroutine or the callback that happens to be told of.
 */
record LoopListeners(EventLoop loop, List<LoopListener> all) implements LoopListener {

  static LoopListeners and(EventLoop loop, @Nullable LoopListeners present, LoopListener added) {
    List<LoopListener> all = new ArrayList<>(present == null ? List.of() : present.all);
    all.add(added);
    return new LoopListeners(loop, List.copyOf(all));
  }

  static @Nullable LoopListeners without(@Nullable LoopListeners present, LoopListener removed) {
    if (present == null) {
      return null;
    }
    List<LoopListener> left = new ArrayList<>(present.all);
    left.remove(removed);
    return left.isEmpty() ? null : new LoopListeners(present.loop, List.copyOf(left));
  }

  private void tell(Consumer<LoopListener> event) {
    for (LoopListener listener : all) {
      try {
        event.accept(listener);
      } catch (Throwable exception) {
        loop.turns().fail(exception);
      }
    }
  }

  @Override
  public void taskCreated(Task<?> task) {
    tell(listener -> listener.taskCreated(task));
  }

  @Override
  public void taskReady(Task<?> task) {
    tell(listener -> listener.taskReady(task));
  }

  @Override
  public void stepStarted(Task<?> task) {
    tell(listener -> listener.stepStarted(task));
  }

  @Override
  public void stepSuspended(Task<?> task, @Nullable Future<?> awaited) {
    tell(listener -> listener.stepSuspended(task, awaited));
  }

  @Override
  public void taskDone(Task<?> task) {
    tell(listener -> listener.taskDone(task));
  }

  @Override
  public void callbackReady(EventLoop ofLoop, Handle handle, Source source) {
    tell(listener -> listener.callbackReady(ofLoop, handle, source));
  }

  @Override
  public void callbackStarted(EventLoop ofLoop, Handle handle) {
    tell(listener -> listener.callbackStarted(ofLoop, handle));
  }

  @Override
  public void callbackEnded(EventLoop ofLoop, Handle handle) {
    tell(listener -> listener.callbackEnded(ofLoop, handle));
  }

  @Override
  public void beforePoll(EventLoop ofLoop, double wait) {
    tell(listener -> listener.beforePoll(ofLoop, wait));
  }

  @Override
  public void afterPoll(EventLoop ofLoop, int ready) {
    tell(listener -> listener.afterPoll(ofLoop, ready));
  }

  @Override
  public void turnEnded(EventLoop ofLoop, int timers) {
    tell(listener -> listener.turnEnded(ofLoop, timers));
  }

  @Override
  public void transportOpened(EventLoop ofLoop, BaseTransport transport) {
    tell(listener -> listener.transportOpened(ofLoop, transport));
  }

  @Override
  public void transportClosed(EventLoop ofLoop, BaseTransport transport, long received, long sent) {
    tell(listener -> listener.transportClosed(ofLoop, transport, received, sent));
  }

  /** Called by the watchdog, which must not touch the loop. */
  @Override
  public void blocked(
      EventLoop ofLoop, @Nullable Task<?> task, double seconds, StackTraceElement[] stack) {
    for (LoopListener listener : all) {
      try {
        listener.blocked(ofLoop, task, seconds, stack);
      } catch (RuntimeException | Error exception) {
        Log.LOGGER.log(
            Level.ERROR, "A listener failed when told of a blocked loop: " + listener, exception);
      }
    }
  }
}
