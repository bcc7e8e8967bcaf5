import asyncio.EventLoop;

/** Calls a function so many turns later: 1 is the next turn. */
public class Exercise2 {

  static void callAfterTurns(EventLoop loop, int turns, Runnable function) {
    // TODO: this is always the next turn.
    loop.callSoon(function);
  }

  public static void main(String[] args) {
    try (EventLoop loop = EventLoop.create()) {
      callAfterTurns(loop, 3, () -> {
        System.out.println("turn " + loop.statistics().turns());
        loop.stop();
      });
      loop.runForever();
    }
  }
}
