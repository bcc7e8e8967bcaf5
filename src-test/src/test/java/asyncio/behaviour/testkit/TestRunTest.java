package asyncio.behaviour.testkit;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.test.Finding;
import asyncio.test.TestRun;
import asyncio.test.TestSettings;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** A run of a test, without a test framework. */
class TestRunTest {

  private static TestSettings on(EngineKind engine) {
    return TestSettings.named("TestRunTest.sample").withEngine(engine).withRecording(false);
  }

  @OnBothEngines
  void methodsRunInOneLoopAndTime(EngineKind engine) throws Throwable {
    TestRun run = new TestRun(on(engine));
    run.run("begin", () -> sleep(5));
    double time = run.run("test", () -> getRunningLoop().time());
    assertThat(time).isEqualTo(5.0);
    run.finish();
    run.finish(); // does nothing
    assertThat(run.loop().isClosed()).isTrue();
  }

  @OnBothEngines
  void aRunCanBeRepeatedWithAnotherLoop(EngineKind engine) throws Throwable {
    for (int last = 0; last < 2; last++) {
      int chosen = last;
      TestRun run =
          new TestRun(on(engine).withLoop(builder -> builder.order(r -> chosen * (r.size() - 1))));
      run.run(
          "test",
          () -> {
            for (String name : List.of("a", "b")) {
              createTask(() -> run.steps().log(name));
            }
            sleep(1);
          });
      run.finish();
      run.steps().assertAre(last == 0 ? "a b" : "b a");
    }
  }

  @OnBothEngines
  void findingsAreThrownInTheEnd(EngineKind engine) throws Throwable {
    TestRun run = new TestRun(on(engine));
    run.run("test", () -> createTask(() -> sleep(1)));
    assertThatThrownBy(run::finish)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("TestRunTest.sample left something behind.")
        .hasMessageContaining("PENDING_TASKS");
  }

  @OnBothEngines
  void findingsAreAddedToAFailure(EngineKind engine) {
    TestRun run = new TestRun(on(engine));
    IOException own = new IOException("own");
    assertThatThrownBy(
            () ->
                run.run(
                    "test",
                    () -> {
                      createTask(() -> sleep(1));
                      throw own;
                    }))
        .isSameAs(own);
    run.finish();
    assertThat(own.getSuppressed())
        .singleElement()
        .satisfies(added -> assertThat(added).hasMessageContaining("PENDING_TASKS"));
  }

  @OnBothEngines
  void whatIsAllowedIsNotThrown(EngineKind engine) throws Throwable {
    TestRun run = new TestRun(on(engine).withAllowed(Set.of(Finding.PENDING_TASKS)));
    run.run("test", () -> createTask(() -> sleep(1)));
    run.finish();
  }
}
