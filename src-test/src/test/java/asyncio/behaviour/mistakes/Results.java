package asyncio.behaviour.mistakes;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Runner;
import asyncio.futures.Future;
import asyncio.net.Connected;
import asyncio.net.DatagramEndpoint;
import asyncio.process.ConnectedSubprocess;
import asyncio.process.Process;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the calls of a play return: it is used as a program would use it, and closed later. */
final class Results {

  private static final int PULLED_ITEMS = 3;

  private final double unit;
  private final Verdict verdict;
  private final List<AutoCloseable> open = Collections.synchronizedList(new ArrayList<>());

  Results(double unit, Verdict verdict) {
    this.unit = unit;
    this.verdict = verdict;
  }

  // ---- using

  /** Uses a result in the task that has got it: awaits a future, pulls items. */
  void use(@Nullable Object result) {
    if (result instanceof Future<?> future) {
      if (future != Asyncio.currentTask() && future.getLoop() == Asyncio.getRunningLoop()) {
        awaitEnd(future, 5 * unit, 1000 * unit);
        verdict.judge(future);
      }
    } else if (result instanceof Iterable<?> items && !(result instanceof Collection)) {
      pull(items.iterator());
    } else if (result instanceof Iterator<?> items) {
      pull(items);
    }
  }

  /** Waits for a future; cancels it if it takes too long. */
  static void awaitEnd(Future<?> future, double seconds, double secondsWhenCancelled) {
    Asyncio.wait(List.of(future), seconds);
    if (!future.done()) {
      future.cancel();
      Asyncio.wait(List.of(future), secondsWhenCancelled);
    }
  }

  private static void pull(Iterator<?> items) {
    for (int i = 0; i < PULLED_ITEMS && items.hasNext(); i++) {
      items.next();
    }
  }

  // ---- closing

  /** Keeps a result that must be closed, or whose transport or process must end. */
  void keep(@Nullable Object result) {
    if (result instanceof AutoCloseable closeable) {
      open.add(closeable);
    }
    if (result instanceof Connected<?> connected) {
      keep(connected.transport());
    } else if (result instanceof DatagramEndpoint<?> endpoint) {
      keep(endpoint.transport());
    } else if (result instanceof ConnectedSubprocess<?> subprocess) {
      keep(subprocess.transport());
    } else if (result instanceof Process process) {
      open.add(() -> kill(process));
    }
  }

  private static void kill(Process process) {
    if (process.returncode() == null) {
      process.kill();
    }
  }

  /** Closes, in a coroutine, all but loops: a loop cannot be closed while another runs. */
  void closeInCoroutine() {
    for (AutoCloseable closeable : List.copyOf(open)) {
      if (!(closeable instanceof EventLoop || closeable instanceof Runner)) {
        open.remove(closeable);
        verdict.judge(closeable::close);
      }
    }
  }

  /** Closes the rest, when the loop does not run any more. */
  void closeRest() {
    for (AutoCloseable closeable : List.copyOf(open)) {
      verdict.judge(closeable::close);
    }
  }
}
