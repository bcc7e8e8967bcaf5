package asyncio.conformance;

import asyncio.EngineKind;
import java.util.List;
import java.util.function.Consumer;

/**
 * How far the library conforms to a corpus.
 *
 * @param corpus the corpus's name
 * @param total the number of programs, without the unstable ones
 * @param matched how many print what they should
 * @param unstable how many were left out because nobody knows what they should print
 * @param firstMismatch how the first that prints something else differs; empty if none does
 */
record Score(String corpus, int total, int matched, int unstable, String firstMismatch) {

  /**
   * Runs the programs of a corpus.
   *
   * @param corpus the programs, with their traces
   * @param engine what their coroutines run on
   * @param before told of each program before it runs
   */
  static Score of(Corpus corpus, EngineKind engine, Consumer<Example> before) {
    int matched = 0;
    int unstable = 0;
    String firstMismatch = "";
    for (Example example : corpus.examples()) {
      if (example.unstable()) {
        unstable++;
      } else {
        before.accept(example);
        List<String> trace = Interpreter.run(example.program(), engine);
        if (trace.equals(example.trace())) {
          matched++;
        } else if (firstMismatch.isEmpty()) {
          firstMismatch = Diff.of(example.name(), example.trace(), trace);
        }
      }
    }
    int total = corpus.examples().size() - unstable;
    return new Score(corpus.name(), total, matched, unstable, firstMismatch);
  }

  boolean hasMismatches() {
    return matched < total;
  }

  @Override
  public String toString() {
    String score = corpus + " " + matched + "/" + total;
    return unstable == 0 ? score : score + " (" + unstable + " unstable skipped)";
  }
}
