import java.util.ArrayDeque;
import java.util.Deque;

/** A turn of your own loop: runs what is ready when it begins, and nothing that comes meanwhile. */
public class Exercise1 {

  static final class Loop {
    private final Deque<Runnable> ready = new ArrayDeque<>();

    void callSoon(Runnable function) {
      ready.add(function);
    }

    void runTurn() {
      // TODO: a function that always asks to be called again keeps this loop in its first turn.
      while (!ready.isEmpty()) {
        ready.remove().run();
      }
    }
  }

  public static void main(String[] args) {
    Loop loop = new Loop();
    loop.callSoon(() -> loop.callSoon(() -> System.out.println("next turn")));
    loop.callSoon(() -> System.out.println("this turn"));
    loop.runTurn();
    System.out.println("- a turn is over");
    loop.runTurn();
  }
}
