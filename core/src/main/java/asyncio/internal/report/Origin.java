package asyncio.internal.report;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The place where something was made. The object itself keeps it, so that debug mode needs no map
 * and no weak references.
 *
 * <p>Keeps the frames as the JVM gives them. They become text only when somebody asks.
 */
public final class Origin {

  static final Origin UNKNOWN = new Origin(null, List.of());

  private final @Nullable Origins owner;
  private final List<StackFrame> frames;

  Origin(@Nullable Origins owner, List<StackFrame> frames) {
    this.owner = owner;
    this.frames = frames;
  }

  /**
   * The frames, the innermost first.
   *
   * @param asker what asks; another one's origins are forgotten
   */
  List<StackTraceElement> frames(Origins asker) {
    return owner == asker
        ? frames.stream().map(StackFrame::toStackTraceElement).toList()
        : List.of();
  }
}
