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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs of the corpus print on every engine, line for line, what they print in CPython. */
class ConformanceTest {

  private static final List<String> CORPORA =
      List.of(
          "smoke",
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
          "streams",
          "mixed");

  private final AsyncioLog silence = new AsyncioLog();

  @AfterEach
  void endSilence() {
    silence.close();
  }

  static Stream<Arguments> corporaOnEveryEngine() {
    return Engines.ALL.stream()
        .flatMap(engine -> CORPORA.stream().map(corpus -> Arguments.of(engine, corpus)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("corporaOnEveryEngine")
  void everyProgramMatches(EngineKind engine, String corpus) throws Exception {
    Score score = score(engine, corpus);
    assertThat(score.firstMismatch()).isEmpty();
    assertThat(score.matched()).isEqualTo(score.total());
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
