package asyncio.examples.desktop;

import org.jspecify.annotations.Nullable;

/**
 * A message to a window.
 *
 * @param kind what has happened
 * @param window the window that gets the message, or null for the thread itself
 * @param time when it was queued, in milliseconds
 * @param x where the mouse was, from the left
 * @param y where the mouse was, from the top
 * @param detail the key or character, the button that was clicked, the number of a timer
 */
public record Message(Kind kind, @Nullable Window window, long time, int x, int y, Object detail) {

  /** The kinds of messages, with the names that Windows has for them. */
  public enum Kind {
    /** The mouse was moved (WM_MOUSEMOVE). */
    MOUSE_MOVE,
    /** The mouse's button was pressed (WM_LBUTTONDOWN). */
    MOUSE_DOWN,
    /** The mouse's button was released (WM_LBUTTONUP). */
    MOUSE_UP,
    /** A key was pressed (WM_KEYDOWN). */
    KEY_DOWN,
    /** A character was typed: made of a key by {@link Desktop#translate} (WM_CHAR). */
    CHAR,
    /** A child window, such as a button, was used (WM_COMMAND). */
    COMMAND,
    /** Part of the window has to be drawn anew (WM_PAINT). */
    PAINT,
    /** A timer has elapsed (WM_TIMER). */
    TIMER,
    /** Somebody asks what the window says (WM_GETTEXT). */
    GET_TEXT,
    /** The user wants the window to close (WM_CLOSE). */
    CLOSE,
    /** The message loop shall end (WM_QUIT). */
    QUIT
  }

  /** A message that has nothing to do with the mouse. */
  Message(Kind kind, @Nullable Window window, long time, Object detail) {
    this(kind, window, time, 0, 0, detail);
  }
}
