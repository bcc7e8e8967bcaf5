package asyncio.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import asyncio.EngineKind;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How the interpreter leaves a block that holds something; the traces are CPython's. */
class BlocksTest {

  private static final String HOLDER = "'holder': [['with', 'L', [['sleep', 1000]]]]";

  private final AsyncioLog silence = new AsyncioLog();

  @AfterEach
  void endSilence() {
    silence.close();
  }

  static Stream<EngineKind> engines() {
    return Engines.ALL.stream();
  }

  /**
   * A task that is not done when its loop is closed is abandoned: nothing of it appears any more,
   * and what it holds stays held. The library unwinds it, which the interpreter must not let show.
   */
  @ParameterizedTest
  @MethodSource("engines")
  void whatAnAbandonedTaskHoldsStaysHeld(EngineKind engine) throws Exception {
    assertThat(
            trace(
                engine,
                HOLDER + ", 'quick': [['sleep', 125]], 'main': [['locked', 'L']]",
                "['new', 'L', 'lock'], ['new_loop'], ['spawn', 't', 'holder'],"
                    + " ['run_until_complete', ['co', 'm', 'quick']], ['close_loop'],"
                    + " ['locked', 'L'], ['run', ['co', 'main', 'main']]"))
        .containsExactly(
            "0 - new L -> null",
            "0 - new_loop -> null",
            "0 - spawn t -> <t>",
            "0 t start holder",
            "0 t with L enter",
            "0 m start quick",
            "125 m sleep 125 -> null",
            "125 m finish quick -> null",
            "125 - run_until_complete m -> null",
            "125 - close_loop -> null",
            "125 - locked L -> true",
            "125 main start main",
            "125 main locked L -> true",
            "125 main finish main -> null",
            "125 - run main -> null",
            "125 - close -> null");
  }

  @ParameterizedTest
  @MethodSource("engines")
  void whatACancelledTaskHoldsIsReleased(EngineKind engine) throws Exception {
    assertThat(
            trace(
                engine,
                HOLDER
                    + ", 'main': [['spawn', 't', 'holder'], ['sleep', 125], ['locked', 'L'],"
                    + " ['cancel', 't'], ['sleep', 125], ['locked', 'L']]",
                "['new', 'L', 'lock'], ['run', ['co', 'main', 'main']]"))
        .containsSequence(
            "125 main locked L -> true",
            "125 main cancel t -> true",
            "125 t sleep 1000 !! CancelledError",
            "125 t with L !! CancelledError",
            "125 t finish holder !! CancelledError",
            "250 main sleep 125 -> null",
            "250 main locked L -> false");
  }

  @ParameterizedTest
  @MethodSource("engines")
  void whatIsHeldIsReleasedByAnExceptionAndByAReturn(EngineKind engine) throws Exception {
    assertThat(
            trace(
                engine,
                "'main': [['try', [['with', 'L', [['raise', 'ValueError', '@x']]]],"
                    + " [['ValueError', [['locked', 'L']]]]], ['with', 'L', [['return', 1]]]]",
                "['new', 'L', 'lock'], ['run', ['co', 'main', 'main']], ['locked', 'L']"))
        .containsExactly(
            "0 - new L -> null",
            "0 main start main",
            "0 main with L enter",
            "0 main raise !! ValueError(\"@x\")",
            "0 main with L !! ValueError(\"@x\")",
            "0 main caught ValueError(\"@x\")",
            "0 main locked L -> false",
            "0 main with L enter",
            "0 main with L -> null",
            "0 main finish main -> 1",
            "0 - run main -> 1",
            "0 - close -> null",
            "0 - locked L -> false");
  }

  /** What a program prints that is written with single quotes. */
  private static List<String> trace(EngineKind engine, String functions, String script)
      throws Exception {
    Optional<String> whyNot = Engines.whyNot(engine);
    assumeFalse(whyNot.isPresent(), () -> whyNot.orElse(""));
    String line = "{'program': {'functions': {" + functions + "}, 'script': [" + script + "]}}";
    Corpus corpus = Corpus.read("test.jsonl", new StringReader(line.replace('\'', '"')));
    return Interpreter.run(corpus.examples().get(0).program(), engine);
  }
}
