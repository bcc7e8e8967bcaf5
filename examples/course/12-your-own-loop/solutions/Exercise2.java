import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/** The timers of your own loop. */
public class Exercise2 {

  static final class Timers {
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private int lastNumber;

    void add(double when, Runnable function) {
      timers.add(new Timer(when, ++lastNumber, function));
    }

    /** Takes out the timers that are due, and returns their functions, the earliest first. */
    List<Runnable> takeDue(double now) {
      List<Runnable> due = new ArrayList<>();
      while (!timers.isEmpty() && timers.peek().when() <= now) {
        due.add(timers.remove().function());
      }
      return due;
    }
  }

  record Timer(double when, int number, Runnable function) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byTime = Double.compare(when, other.when);
      return byTime != 0 ? byTime : Integer.compare(number, other.number);
    }
  }

  public static void main(String[] args) {
    Timers timers = new Timers();
    timers.add(2, () -> System.out.println("two"));
    timers.add(1, () -> System.out.println("one"));
    timers.takeDue(3).forEach(Runnable::run);
  }
}
