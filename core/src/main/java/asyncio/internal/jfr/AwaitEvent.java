package asyncio.internal.jfr;

import asyncio.internal.loop.TaskStrand;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;

/** An await of a task. The stack trace shows the place. */
@Name("asyncio.Await")
@Label("Await")
@Category("asyncio")
@Description("A task that waits")
@Enabled(false)
@Threshold("10 ms")
final class AwaitEvent extends Event {

  @Label("Loop")
  String loop = "";

  @Label("Task")
  String task = "";

  @Label("Reason")
  @Description("What the task waited for: a future, another task, or its turn")
  String reason = "";

  void describe(String loopName, TaskStrand ofTask) {
    loop = loopName;
    task = ofTask.taskName();
  }
}
