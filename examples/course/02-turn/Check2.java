import java.util.ArrayList;
import java.util.List;

public class Check2 {

  static String verdict() {
    return Checking.verdict("each function was called in its turn", Check2::check);
  }

  static void check() {
    List<String> seen = new ArrayList<>();
    Checking.runLoop(new Checking.JumpingClock(), loop -> {
      for (int turns : new int[] {3, 1, 5}) {
        Exercise2.callAfterTurns(loop, turns, () -> seen.add("turn " + loop.statistics().turns()));
      }
      loop.callLater(1, () -> loop.stop());
      loop.runForever();
    });
    Checking.same("asked for 3, 1 and 5 turns later", List.of("turn 1", "turn 3", "turn 5"), seen,
        "a function that is called in the next turn can call callAfterTurns for one turn less");
  }

  public static void main(String[] args) {
    Checking.end(Check2::verdict);
  }
}
