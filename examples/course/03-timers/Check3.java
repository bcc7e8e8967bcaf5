import java.util.ArrayList;
import java.util.List;

public class Check3 {

  static String verdict() {
    return Checking.verdict("the metronome stays in time", Check3::check);
  }

  static void check() {
    Checking.JumpingClock clock = new Checking.JumpingClock();
    List<Double> seen = new ArrayList<>();
    Checking.runLoop(clock, loop -> {
      Exercise3.metronome(loop, 1, 4, () -> {
        seen.add(loop.time());
        clock.pass(0.25); // a beat takes so long
      });
      loop.callLater(100, () -> loop.stop());
      loop.runForever();
    });
    Checking.same("the times of the beats, each of which takes 0.25 s", List.of(1.0, 2.0, 3.0, 4.0), seen,
        "note loop.time() at the beginning, and use callAt with multiples of the period");
  }

  public static void main(String[] args) {
    Checking.end(Check3::verdict);
  }
}
