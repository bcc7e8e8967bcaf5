import java.util.ArrayList;
import java.util.List;

/** The timers of your own loop. */
public class Exercise2 {

  static final class Timers {
    // TODO: keep them in the order of their times; of equal times the one that was added first comes first.
    private final List<Timer> timers = new ArrayList<>();

    void add(double when, Runnable function) {
      timers.add(new Timer(when, function));
    }

    /** Takes out the timers that are due, and returns their functions, the earliest first. */
    List<Runnable> takeDue(double now) {
      List<Runnable> due = new ArrayList<>();
      for (Timer timer : List.copyOf(timers)) {
        if (timer.when() <= now) {
          due.add(timer.function());
          timers.remove(timer);
        }
      }
      return due;
    }
  }

  record Timer(double when, Runnable function) {}

  public static void main(String[] args) {
    Timers timers = new Timers();
    timers.add(2, () -> System.out.println("two"));
    timers.add(1, () -> System.out.println("one"));
    timers.takeDue(3).forEach(Runnable::run);
  }
}
