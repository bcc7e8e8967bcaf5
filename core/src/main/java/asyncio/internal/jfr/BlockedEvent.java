package asyncio.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A blocked loop, seen while it is blocked. */
@Name("asyncio.BlockedLoop")
@Label("Blocked Loop")
@Category("asyncio")
@Description("A step or callback that blocks its loop, seen by another thread while it does")
@StackTrace(false) // it would be the watchdog's; the blocking code's is in a field
final class BlockedEvent extends Event {

  @Label("Loop")
  String loop = "";

  @Label("Task")
  @Description("Whose step it is; nothing if it is a callback")
  String task = "";

  @Label("Blocked For")
  @Timespan(Timespan.NANOSECONDS)
  long blockedFor;

  @Label("Frames")
  @Description("What it was doing, the innermost frame first")
  String frames = "";
}
