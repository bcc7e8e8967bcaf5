package asyncio.internal.loop;

import asyncio.futures.Future;
import asyncio.internal.log.Log;
import asyncio.net.BaseTransport;
import asyncio.net.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Several probes as one. A probe that throws ends the run. */
record Probes(Turns turns, List<Probe> all) implements Probe {

  static Probes and(Turns turns, @Nullable Probes present, Probe added) {
    List<Probe> all = new ArrayList<>(present == null ? List.of() : present.all);
    all.add(added);
    return new Probes(turns, List.copyOf(all));
  }

  static @Nullable Probes without(@Nullable Probes present, Probe removed) {
    if (present == null) {
      return null;
    }
    List<Probe> left = new ArrayList<>(present.all);
    left.remove(removed);
    return left.isEmpty() ? null : new Probes(present.turns, List.copyOf(left));
  }

  private void tell(Consumer<Probe> event) {
    for (Probe probe : all) {
      try {
        event.accept(probe);
      } catch (Throwable exception) {
        turns.fail(exception);
      }
    }
  }

  @Override
  public void taskCreated(TaskStrand task) {
    tell(probe -> probe.taskCreated(task));
  }

  @Override
  public void taskReady(TaskStrand task) {
    tell(probe -> probe.taskReady(task));
  }

  @Override
  public void stepStarted(TaskStrand task) {
    tell(probe -> probe.stepStarted(task));
  }

  @Override
  public void stepSuspended(TaskStrand task, @Nullable Future<?> awaited) {
    tell(probe -> probe.stepSuspended(task, awaited));
  }

  @Override
  public void taskDone(TaskStrand task) {
    tell(probe -> probe.taskDone(task));
  }

  @Override
  public void cancelRequested(TaskStrand task, @Nullable String message) {
    tell(probe -> probe.cancelRequested(task, message));
  }

  @Override
  public void scopeEntered(TaskStrand task, Object scope, double deadline) {
    tell(probe -> probe.scopeEntered(task, scope, deadline));
  }

  @Override
  public void deadlineMoved(TaskStrand task, Object scope, double deadline) {
    tell(probe -> probe.deadlineMoved(task, scope, deadline));
  }

  @Override
  public void groupJoined(TaskStrand task, Object group) {
    tell(probe -> probe.groupJoined(task, group));
  }

  @Override
  public void scopeLeft(TaskStrand task, Object scope) {
    tell(probe -> probe.scopeLeft(task, scope));
  }

  @Override
  public void used(Object what, String kind, Uses.Use use, int level) {
    tell(probe -> probe.used(what, kind, use, level));
  }

  @Override
  public void phaseEntered(String row, String phase) {
    tell(probe -> probe.phaseEntered(row, phase));
  }

  @Override
  public void callbackReady(Object callback, Source source) {
    tell(probe -> probe.callbackReady(callback, source));
  }

  @Override
  public void callbackStarted(Object callback) {
    tell(probe -> probe.callbackStarted(callback));
  }

  @Override
  public void callbackEnded(Object callback) {
    tell(probe -> probe.callbackEnded(callback));
  }

  @Override
  public void beforePoll(double wait) {
    tell(probe -> probe.beforePoll(wait));
  }

  @Override
  public void afterPoll(int ready) {
    tell(probe -> probe.afterPoll(ready));
  }

  @Override
  public void turnEnded(int timers) {
    tell(probe -> probe.turnEnded(timers));
  }

  @Override
  public void transportOpened(BaseTransport transport) {
    tell(probe -> probe.transportOpened(transport));
  }

  @Override
  public void transportClosed(BaseTransport transport, long received, long sent) {
    tell(probe -> probe.transportClosed(transport, received, sent));
  }

  @Override
  public void serverOpened(Server server) {
    tell(probe -> probe.serverOpened(server));
  }

  @Override
  public void serverClosed(Server server) {
    tell(probe -> probe.serverClosed(server));
  }

  /** Called in the watchdog's thread, in which a failure cannot end the run. */
  @Override
  public void blocked(@Nullable TaskStrand task, double seconds, StackTraceElement[] stack) {
    for (Probe probe : all) {
      try {
        probe.blocked(task, seconds, stack);
      } catch (RuntimeException | Error exception) {
        Log.LOGGER.log(
            System.Logger.Level.ERROR, "A listener failed when told of a blocked loop.", exception);
      }
    }
  }
}
