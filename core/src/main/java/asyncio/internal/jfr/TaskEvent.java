package asyncio.internal.jfr;

import asyncio.internal.loop.TaskStrand;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A task, from its creation to its end. */
@Name("asyncio.Task")
@Label("Task")
@Category("asyncio")
@Description("A task, from when it was made to its end")
@Threshold("100 ms")
@StackTrace(false)
final class TaskEvent extends Event {

  @Label("Loop")
  String loop = "";

  @Label("Task")
  String task = "";

  @Label("Outcome")
  @Description("returned, failed, cancelled or abandoned")
  String outcome = "";

  @Label("Steps")
  int steps;

  void describe(String loopName, TaskStrand ofTask, String how) {
    loop = loopName;
    task = ofTask.taskName();
    outcome = how;
  }
}
