package asyncio.internal.jfr;

import asyncio.internal.loop.TaskStrand;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A step of a task. */
@Name("asyncio.TaskStep")
@Label("Task Step")
@Category("asyncio")
@Description("A step of a task: meanwhile nothing else runs in its loop")
@Threshold("10 ms")
@StackTrace(false)
final class StepEvent extends Event {

  @Label("Loop")
  String loop = "";

  @Label("Task")
  String task = "";

  void describe(String loopName, TaskStrand ofTask) {
    loop = loopName;
    task = ofTask.taskName();
  }
}
