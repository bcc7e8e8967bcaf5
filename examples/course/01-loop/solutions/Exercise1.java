import java.util.ArrayDeque;
import java.util.Deque;

/** Run all functions, also those that are added meanwhile, in the order of the queue. */
public class Exercise1 {

  static void run(Deque<Runnable> ready) {
    while (!ready.isEmpty()) {
      ready.remove().run();
    }
  }

  public static void main(String[] args) {
    Deque<Runnable> ready = new ArrayDeque<>();
    ready.add(() -> ready.add(() -> System.out.println("second")));
    ready.add(() -> System.out.println("first"));
    run(ready);
  }
}
