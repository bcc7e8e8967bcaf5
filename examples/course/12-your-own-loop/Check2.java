import java.util.ArrayList;
import java.util.List;

public class Check2 {

  static String verdict() {
    return Checking.verdict("timers come in the order of their times, and equal ones in the order in which they were added", Check2::check);
  }

  static void check() {
    List<String> seen = new ArrayList<>();
    Exercise2.Timers timers = new Exercise2.Timers();
    double[] times = {5, 1, 3, 1, 3, 1, 9};
    for (int i = 0; i < times.length; i++) {
      String name = times[i] + "#" + i;
      timers.add(times[i], () -> seen.add(name));
    }
    timers.takeDue(0.5).forEach(Runnable::run);
    Checking.same("due at 0.5", List.of(), seen, "a timer is due when its time is not after now");
    timers.takeDue(5).forEach(Runnable::run);
    Checking.same("due at 5", List.of("1.0#1", "1.0#3", "1.0#5", "3.0#2", "3.0#4", "5.0#0"), seen,
        "a PriorityQueue of timers that compare by time, then by a number that counts up");
    timers.takeDue(5).forEach(Runnable::run);
    Checking.same("how many had run when asked again", 6, seen.size(), "take out what is due");
  }

  public static void main(String[] args) {
    Checking.end(Check2::verdict);
  }
}
