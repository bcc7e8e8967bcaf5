import java.util.ArrayList;
import java.util.List;

public class Check2 {

  static String verdict() {
    return Checking.verdict("the function was called once for each pause", Check2::check);
  }

  static void check() {
    List<Double> seen = new ArrayList<>();
    Checking.runLoop(new Checking.JumpingClock(), loop -> {
      Exercise2.Button button = new Exercise2.Button(loop, () -> seen.add(loop.time()));
      for (double when : new double[] {1, 1.25, 1.5, 4}) {
        loop.callAt(when, () -> button.press());
      }
      loop.callLater(100, () -> loop.stop());
      loop.runForever();
    });
    Checking.same("pressed at 1, 1.25, 1.5 and 4 s; called at", List.of(2.0, 4.5), seen,
        "each press cancels the timer of the press before, and starts a new one");
  }

  public static void main(String[] args) {
    Checking.end(Check2::verdict);
  }
}
