import asyncio.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;

/** Lesson 1: what a loop is. First by hand, then the real one. */
public class Lesson {

  public static void main(String[] args) {
    System.out.println("By hand:");
    byHand();
    System.out.println("By the event loop:");
    byTheEventLoop();
  }

  static void byHand() {
    Deque<Runnable> ready = new ArrayDeque<>();
    ready.add(() -> {
      say("boil water");
      ready.add(() -> say("make tea"));
    });
    ready.add(() -> say("cut bread"));

    while (!ready.isEmpty()) {
      ready.remove().run();
    }
  }

  static void byTheEventLoop() {
    try (EventLoop loop = EventLoop.create()) {
      loop.callSoon(() -> {
        say("boil water");
        loop.callSoon(() -> {
          say("make tea");
          loop.stop();
        });
      });
      loop.callSoon(() -> say("cut bread"));
      loop.runForever();
    }
  }

  static void say(String what) {
    System.out.println("  " + what);
  }
}
