package asyncio.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import asyncio.EngineKind;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs of the corpus print on every engine, line for line, what they print in CPython. */
class ConformanceTest {

  /** All programs of these can be run. */
  private static final List<String> COMPLETE =
      List.of(
          "futures",
          "tasks",
          "cancel",
          "gather",
          "wait",
          "waitfor",
          "shield",
          "timeout",
          "taskgroup",
          "locks",
          "condition",
          "semaphore",
          "barrier",
          "queue",
          "callbacks",
          "context",
          "runner",
          "ascompleted",
          "eager",
          "mixed");

  /** Some programs of these need what is {@link NotBuiltYet}. */
  private static final List<String> PARTIAL = List.of("smoke");

  @BeforeAll
  static void silenceLog() {
    AsyncioLog.silence();
  }

  static Stream<Arguments> complete() {
    return onEveryEngine(COMPLETE);
  }

  static Stream<Arguments> partial() {
    return onEveryEngine(PARTIAL);
  }

  private static Stream<Arguments> onEveryEngine(List<String> corpora) {
    return Engines.ALL.stream()
        .flatMap(engine -> corpora.stream().map(corpus -> Arguments.of(engine, corpus)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("complete")
  void everyProgramMatches(EngineKind engine, String corpus) throws Exception {
    Score score = score(engine, corpus);
    assertThat(score.firstMismatch()).isEmpty();
    assertThat(score.matched()).isEqualTo(score.total());
    assertThat(score.unsupported()).isZero();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("partial")
  void everyProgramThatCanBeRunMatches(EngineKind engine, String corpus) throws Exception {
    Score score = score(engine, corpus);
    assertThat(score.firstMismatch()).isEmpty();
    assertThat(score.matched() + score.unsupported()).isEqualTo(score.total());
  }

  private static Score score(EngineKind engine, String corpus) throws Exception {
    Optional<String> whyNot = Engines.whyNot(engine);
    assumeFalse(whyNot.isPresent(), () -> whyNot.orElse(""));
    String file = corpus + ".jsonl";
    try (Reader content =
        new InputStreamReader(
            ConformanceTest.class.getResourceAsStream("/conformance/" + file),
            StandardCharsets.UTF_8)) {
      return Score.of(Corpus.read(file, content), engine, example -> {});
    }
  }
}
