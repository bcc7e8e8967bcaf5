import java.util.ArrayList;
import java.util.List;

public class Check1 {

  static String verdict() {
    return Checking.verdict("you have predicted the order of the loop", Check1::check);
  }

  static void check() {
    List<String> words = new ArrayList<>();
    Checking.runLoop(new Checking.JumpingClock(), loop -> Exercise1.program(loop, words::add));
    List<String> said = Exercise1.prediction();
    for (int i = 0; i < words.size(); i++) {
      String word = i < said.size() ? said.get(i) : "nothing";
      Checking.that(words.get(i).equals(word), "word " + (i + 1) + " is not \"" + word + "\"",
          "write the queue on paper: strike out the first function, and add what it adds at the end");
    }
    Checking.same("the number of words", words.size(), said.size(), "each word is said once");
  }

  public static void main(String[] args) {
    Checking.end(Check1::verdict);
  }
}
