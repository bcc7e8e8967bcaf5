import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Run all functions, also those that are added meanwhile, in the order of the queue. */
public class Exercise1 {

  static void run(Deque<Runnable> ready) {
    // TODO: this runs only what was there at the beginning.
    for (Runnable each : List.copyOf(ready)) {
      each.run();
    }
  }

  public static void main(String[] args) {
    Deque<Runnable> ready = new ArrayDeque<>();
    ready.add(() -> ready.add(() -> System.out.println("second")));
    ready.add(() -> System.out.println("first"));
    run(ready);
  }
}
