package asyncio;

import asyncio.futures.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several listeners as one. */
record LoopListeners(List<LoopListener> all) implements LoopListener {

  static LoopListener and(@Nullable LoopListener present, LoopListener added) {
    if (present == null) {
      return added;
    }
    List<LoopListener> all = listOf(present);
    all.add(added);
    return new LoopListeners(List.copyOf(all));
  }

  static @Nullable LoopListener without(@Nullable LoopListener present, LoopListener removed) {
    if (present == null) {
      return null;
    }
    List<LoopListener> left = listOf(present);
    left.remove(removed);
    return switch (left.size()) {
      case 0 -> null;
      case 1 -> left.get(0);
      default -> new LoopListeners(List.copyOf(left));
    };
  }

  private static List<LoopListener> listOf(LoopListener listener) {
    return listener instanceof LoopListeners several
        ? new ArrayList<>(several.all)
        : new ArrayList<>(List.of(listener));
  }

  @Override
  public void taskCreated(Task<?> task) {
    all.forEach(listener -> listener.taskCreated(task));
  }

  @Override
  public void stepStarted(Task<?> task) {
    all.forEach(listener -> listener.stepStarted(task));
  }

  @Override
  public void stepSuspended(Task<?> task, @Nullable Future<?> awaited) {
    all.forEach(listener -> listener.stepSuspended(task, awaited));
  }

  @Override
  public void taskDone(Task<?> task) {
    all.forEach(listener -> listener.taskDone(task));
  }

  @Override
  public void callbackStarted(EventLoop loop, Handle handle) {
    all.forEach(listener -> listener.callbackStarted(loop, handle));
  }

  @Override
  public void callbackEnded(EventLoop loop, Handle handle) {
    all.forEach(listener -> listener.callbackEnded(loop, handle));
  }

  @Override
  public void beforePoll(EventLoop loop, double wait) {
    all.forEach(listener -> listener.beforePoll(loop, wait));
  }

  @Override
  public void afterPoll(EventLoop loop, int ready) {
    all.forEach(listener -> listener.afterPoll(loop, ready));
  }

  @Override
  public void turnEnded(EventLoop loop, int timers) {
    all.forEach(listener -> listener.turnEnded(loop, timers));
  }

  @Override
  public void blocked(
      EventLoop loop, @Nullable Task<?> task, double seconds, StackTraceElement[] stack) {
    all.forEach(listener -> listener.blocked(loop, task, seconds, stack));
  }
}
