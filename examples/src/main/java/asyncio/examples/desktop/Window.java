package asyncio.examples.desktop;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of the screen that gets messages: what has a frame, and each button in it as well. */
public final class Window {

  /** What a window does with its messages (WNDPROC). */
  @FunctionalInterface
  public interface Procedure {

    /**
     * Called in the thread that has made the window. As long as it runs, no other message is
     * handled.
     *
     * @param message the message
     * @return the answer, for those kinds of messages that ask something; else anything
     */
    Object handle(Message message);
  }

  private final String name;
  private final int left;
  private final int top;
  private final int width;
  private final int height;
  private final Procedure procedure;
  private final List<Window> children = new ArrayList<>();

  /** Whether what is on the screen is out of date. */
  boolean invalid;

  /**
   * A window. Its place is counted from the screen's corner, even that of a child.
   *
   * @param parent what it is a part of, or null
   * @param name what to call it
   * @param left where it begins
   * @param top where it begins
   * @param width its size
   * @param height its size
   * @param procedure what it does with its messages
   */
  public Window(
      @Nullable Window parent,
      String name,
      int left,
      int top,
      int width,
      int height,
      Procedure procedure) {
    this.name = name;
    this.left = left;
    this.top = top;
    this.width = width;
    this.height = height;
    this.procedure = procedure;
    if (parent != null) {
      parent.children.add(this);
    }
  }

  /**
   * Whether a point is in it.
   *
   * @param x from the left of the screen
   * @param y from its top
   * @return true if it is
   */
  public boolean contains(int x, int y) {
    return x >= left && x < left + width && y >= top && y < top + height;
  }

  /** The innermost window at a point, or null if it is outside. */
  @Nullable Window at(int x, int y) {
    if (!contains(x, y)) {
      return null;
    }
    for (Window child : children) {
      Window found = child.at(x, y);
      if (found != null) {
        return found;
      }
    }
    return this;
  }

  /** The first window, from outside to inside, that has to be drawn, or null. */
  @Nullable Window firstInvalid() {
    if (invalid) {
      return this;
    }
    for (Window child : children) {
      Window found = child.firstInvalid();
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  Object handle(Message message) {
    return procedure.handle(message);
  }

  @Override
  public String toString() {
    return name;
  }
}
