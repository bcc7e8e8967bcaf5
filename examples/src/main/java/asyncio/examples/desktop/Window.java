package asyncio.examples.desktop;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of the screen that gets messages: a window with a frame, or a button or field in it. */
public final class Window {

  /** Handles the messages of a window (WNDPROC). */
  @FunctionalInterface
  public interface Procedure {

    /**
     * Handles a message, in the thread that has made the window. No other message is handled
     * meanwhile.
     *
     * @param message the message
     * @return the answer to a message that asks for one; else any value
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

  /** Whether the screen shows an outdated state of the window. */
  boolean invalid;

  /**
   * Makes a window. Its place is counted from the corner of the screen, also that of a child.
   *
   * @param parent the window around it, or null
   * @param name the name, for people
   * @param left the left edge
   * @param top the upper edge
   * @param width the width
   * @param height the height
   * @param procedure handles its messages
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
   * Whether a point is in the window.
   *
   * @param x from the left of the screen
   * @param y from its top
   * @return true if the point is inside
   */
  public boolean contains(int x, int y) {
    return x >= left && x < left + width && y >= top && y < top + height;
  }

  /** The innermost window at a point, or null if the point is outside. */
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

  /** The first window that has to be painted, from outside to inside, or null. */
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
