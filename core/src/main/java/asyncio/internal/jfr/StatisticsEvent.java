package asyncio.internal.jfr;

import asyncio.internal.loop.Counters;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.Kernel;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** The counters of a loop. */
@Name("asyncio.LoopStatistics")
@Label("Loop Statistics")
@Category("asyncio")
@Description("What a loop has counted so far")
@Period("1 s")
@StackTrace(false)
final class StatisticsEvent extends Event {

  @Label("Loop")
  final String loop;

  @Label("Turns")
  final long turns;

  @Label("Steps")
  final long steps;

  @Label("Callbacks")
  final long callbacks;

  @Label("Busy")
  @Timespan(Timespan.NANOSECONDS)
  final long busy;

  @Label("Idle")
  @Timespan(Timespan.NANOSECONDS)
  final long idle;

  @Label("Live Tasks")
  final long liveTasks;

  @Label("Spawned Tasks")
  final long spawnedTasks;

  @Label("Timers")
  final int timers;

  @Label("Open Transports")
  final int openTransports;

  @Label("Received")
  @DataAmount
  final long received;

  @Label("Sent")
  @DataAmount
  final long sent;

  StatisticsEvent(Host ofLoop) {
    Kernel kernel = ofLoop.kernel();
    Counters counters = kernel.counters();
    loop = ofLoop.name();
    turns = counters.turns;
    steps = counters.steps;
    callbacks = counters.callbacks;
    busy = counters.busyNanos();
    idle = counters.idleNanos();
    liveTasks = Math.max(0, counters.spawned - counters.ended);
    spawnedTasks = counters.spawned;
    timers = Math.max(0, kernel.turns().pendingTimers());
    openTransports = counters.transports.open();
    received = counters.transports.bytesReceived();
    sent = counters.transports.bytesSent();
  }
}
