import asyncio.EventLoop;

/** Calls a function once, when half a second has passed since the last press of the button. */
public class Exercise2 {

  static final class Button {
    private final EventLoop loop;
    private final Runnable function;

    Button(EventLoop loop, Runnable function) {
      this.loop = loop;
      this.function = function;
    }

    void press() {
      // TODO: keep the handle of the last press, and cancel it.
      loop.callLater(0.5, function);
    }
  }

  public static void main(String[] args) {
    try (EventLoop loop = EventLoop.create()) {
      Button button = new Button(loop, () -> System.out.println("searching"));
      button.press();
      loop.callLater(0.2, () -> button.press());
      loop.callLater(1, () -> loop.stop());
      loop.runForever();
    }
  }
}
