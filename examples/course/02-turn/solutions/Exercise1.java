import asyncio.EventLoop;
import java.util.List;

/** In which order does this program say its words? */
public class Exercise1 {

  static List<String> prediction() {
    return List.of("one", "four", "two", "five", "three");
  }

  interface Words {
    void say(String word);
  }

  /** Do not change this. */
  static void program(EventLoop loop, Words words) {
    loop.callSoon(() -> {
      words.say("one");
      loop.callSoon(() -> {
        words.say("two");
        loop.callSoon(() -> {
          words.say("three");
          loop.stop();
        });
      });
    });
    loop.callSoon(() -> {
      words.say("four");
      loop.callSoon(() -> words.say("five"));
    });
    loop.runForever();
  }

  public static void main(String[] args) {
    System.out.println("You say: " + prediction());
  }
}
