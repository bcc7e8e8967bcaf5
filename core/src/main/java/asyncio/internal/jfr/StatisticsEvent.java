package asyncio.internal.jfr;

import asyncio.EventLoop;
import asyncio.LoopStatistics;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** What a loop has counted so far. */
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

  StatisticsEvent(EventLoop ofLoop) {
    LoopStatistics statistics = ofLoop.statistics();
    loop = ofLoop.name();
    turns = statistics.turns();
    steps = statistics.steps();
    callbacks = statistics.callbacks();
    busy = statistics.busyNanos();
    idle = statistics.idleNanos();
    liveTasks = statistics.liveTasks();
    spawnedTasks = statistics.spawnedTasks();
    timers = statistics.timers();
    openTransports = statistics.openTransports();
    received = statistics.bytesReceived();
    sent = statistics.bytesSent();
  }
}
