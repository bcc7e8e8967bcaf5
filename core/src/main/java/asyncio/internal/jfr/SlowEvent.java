package asyncio.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A step or callback that took the loop's {@code slowCallbackDuration} or longer. */
@Name("asyncio.SlowCallback")
@Label("Slow Callback")
@Category("asyncio")
@Description("A callback or a step that took the loop's slowCallbackDuration or longer")
@StackTrace(false)
final class SlowEvent extends Event {

  @Label("Loop")
  String loop = "";

  @Label("What")
  @Description("The task or the callback")
  String what = "";

  void describe(String ofLoop, String culprit) {
    loop = ofLoop;
    what = culprit;
  }
}
