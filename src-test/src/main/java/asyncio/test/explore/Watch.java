package asyncio.test.explore;

import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.ReadyOrder;
import asyncio.test.VirtualClock;
import asyncio.test.internal.loops.TaskTree;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sees what goes wrong in one run beside the exception of its coroutine. */
final class Watch {

  private final List<ExceptionContext> reports = new ArrayList<>();

  /** A loop in virtual time, in which a deadlock is an exception. */
  EventLoop newLoop(@Nullable ReadyOrder order) {
    VirtualClock clock = new VirtualClock().onDeadlock(Watch::deadlocked);
    var builder = EventLoop.builder().clock(clock);
    EventLoop loop = (order == null ? builder : builder.order(order)).build();
    loop.setExceptionHandler((where, context) -> reports.add(context));
    return loop;
  }

  private static void deadlocked(EventLoop loop) {
    throw new AssertionError(TaskTree.DEADLOCK + "\n" + TaskTree.of(loop));
  }

  /** Fails if the loop's exception handler was told of anything. */
  void throwIfReported() {
    if (reports.isEmpty()) {
      return;
    }
    AssertionError error = new AssertionError(reports.get(0).message(), reports.get(0).exception());
    for (ExceptionContext other : reports.subList(1, reports.size())) {
      error.addSuppressed(new AssertionError(other.message(), other.exception()));
    }
    throw error;
  }
}
