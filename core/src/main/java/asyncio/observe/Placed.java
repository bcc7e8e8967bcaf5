package asyncio.observe;

import org.jspecify.annotations.Nullable;

/** The reason of an event that knows the event's place itself. */
interface Placed {

  /** The line of the program; null if it is not known. */
  @Nullable StackTraceElement place();
}
