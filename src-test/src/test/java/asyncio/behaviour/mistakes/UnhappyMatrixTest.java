package asyncio.behaviour.mistakes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import asyncio.EngineKind;
import asyncio.testing.Engines;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The unhappy matrix: each public call, with arguments that go wrong, in each unusual situation. It
 * returns, or throws an exception that says why; nothing hangs, other tasks go on, nothing is
 * reported but what the test itself has thrown, and the loop can be closed afterwards.
 *
 * <p>Each call is tried in some situations. {@code -Dunhappy=all} tries it in all of them, and
 * prints how many combinations were played. Add {@code -XX:-OmitStackTraceInFastThrow}: else the
 * JVM takes the text from exceptions that it throws often.
 *
 * <p>{@code -Dunhappy.subject="Lock held"} tries the calls of one subject alone; {@link
 * UnhappySubjects} names them.
 *
 * <p>Each play has a time limit of its own, so that of the test is that of many plays.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS, threadMode = ThreadMode.SEPARATE_THREAD)
class UnhappyMatrixTest {

  private static final String SUBJECT = System.getProperty("unhappy.subject", "");

  private static int count;

  static Stream<Arguments> subjects() {
    return UnhappySubjects.ALL.stream()
        .filter(subject -> SUBJECT.isEmpty() || SUBJECT.equals(subject.name()))
        .flatMap(UnhappyMatrixTest::onEachEngine);
  }

  private static Stream<Arguments> onEachEngine(Subject subject) {
    return Engines.available().map(engine -> arguments(named(subject.name(), subject), engine));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("subjects")
  void callsEndAndSayWhy(Subject subject, EngineKind engine) {
    Plays plays = new Plays(subject, engine);
    plays.run();
    count += plays.count();
    print(subject.name() + " " + engine, plays.count());
    assertThat(plays.faults()).as("with %s", plays.repeat()).isEmpty();
  }

  @AfterAll
  static void printCount() {
    print("Unhappy matrix", count);
  }

  private static void print(String name, int combinations) {
    if (Plays.ALL) {
      System.out.println(name + ": " + combinations + " combinations played");
    }
  }
}
