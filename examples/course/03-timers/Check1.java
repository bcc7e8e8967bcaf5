import java.util.ArrayList;
import java.util.List;

public class Check1 {

  static String verdict() {
    return Checking.verdict("the function was called at each of its times, and then no more", Check1::check);
  }

  static void check() {
    List<Double> seen = new ArrayList<>();
    Checking.runLoop(new Checking.JumpingClock(), loop -> {
      Exercise1.every(loop, 2, 3, () -> seen.add(loop.time()));
      loop.callLater(100, () -> loop.stop());
      loop.runForever();
    });
    Checking.same("the times of 3 calls, 2 seconds apart", List.of(2.0, 4.0, 6.0), seen,
        "the function that callLater calls can call callLater again");
  }

  public static void main(String[] args) {
    Checking.end(Check1::verdict);
  }
}
