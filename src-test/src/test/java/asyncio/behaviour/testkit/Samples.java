package asyncio.behaviour.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import asyncio.test.TestSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/**
 * Runs sample tests, as JUnit does, and shows how each has ended. The samples are nested static
 * classes, which Surefire does not run by itself.
 */
final class Samples {

  private final Map<String, Optional<Throwable>> outcomes = new LinkedHashMap<>();
  private final Map<String, TestExecutionResult.Status> states = new LinkedHashMap<>();

  private Samples(List<Event> events) {
    for (Event event : events) {
      TestExecutionResult result = event.getRequiredPayload(TestExecutionResult.class);
      String name = event.getTestDescriptor().getDisplayName();
      name = outcomes.containsKey(name) ? name + " again" : name;
      outcomes.put(name, result.getThrowable());
      states.put(name, result.getStatus());
    }
  }

  /** Runs the tests of a class; the containers count, too. */
  static Samples run(Class<?> type) {
    return run(type, Map.of());
  }

  /** Runs the tests of a class with configuration parameters of JUnit. */
  static Samples run(Class<?> type, Map<String, String> parameters) {
    return run(type, parameters, "20"); // nothing blocks so long, on the slowest machine
  }

  /** Runs the tests of a class that block their loops. */
  static Samples runBlocking(Class<?> type) {
    return run(type, Map.of(), "0.2");
  }

  private static Samples run(Class<?> type, Map<String, String> parameters, String blocking) {
    System.setProperty(TestSettings.BLOCKING_PROPERTY, blocking);
    try {
      return new Samples(
          EngineTestKit.engine("junit-jupiter")
              .selectors(selectClass(type))
              .configurationParameters(parameters)
              .execute()
              .allEvents()
              .finished()
              .list());
    } finally {
      System.clearProperty(TestSettings.BLOCKING_PROPERTY);
    }
  }

  /** The names of all tests and containers that have ended, in that order. */
  List<String> names() {
    return List.copyOf(outcomes.keySet());
  }

  /** Asserts that nothing has failed, and that there was something. */
  Samples allGreen() {
    assertThat(outcomes).isNotEmpty();
    outcomes.forEach(
        (name, failure) ->
            assertThat(failure).as(() -> name + failure.map(Samples::text).orElse("")).isEmpty());
    return this;
  }

  /** The failure of a test. */
  Throwable failure(String name) {
    assertThat(outcomes).containsKey(name);
    assertThat(states.get(name)).as(name).isEqualTo(TestExecutionResult.Status.FAILED);
    return outcomes.get(name).orElseThrow();
  }

  /** How a test has ended. */
  TestExecutionResult.Status state(String name) {
    assertThat(states).containsKey(name);
    return states.get(name);
  }

  /** The failures of a test on each engine that there is; one at least. */
  List<Throwable> failuresOnEachEngine() {
    List<Throwable> failures =
        outcomes.keySet().stream()
            .filter(name -> name.equals("DIRECT") || name.equals("PORTABLE"))
            .map(this::failure)
            .toList();
    assertThat(failures).isNotEmpty();
    return failures;
  }

  private static String text(Throwable failure) {
    return ": " + failure;
  }
}
