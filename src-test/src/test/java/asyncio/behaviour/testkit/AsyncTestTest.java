package asyncio.behaviour.testkit;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Clock;
import asyncio.ContextVar;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.test.AsyncExtension;
import asyncio.test.AsyncTest;
import asyncio.test.BothEngines;
import asyncio.test.RealTime;
import asyncio.test.Steps;
import asyncio.test.TestRun;
import asyncio.test.TestSettings;
import asyncio.test.VirtualClock;
import asyncio.testing.Engines;
import asyncio.testing.LogRecords;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A test is a coroutine. */
class AsyncTestTest {

  /** What samples have seen, in order. */
  private static final List<String> SEEN = Collections.synchronizedList(new ArrayList<>());

  private static Samples run(Class<?> sample) {
    SEEN.clear();
    return Samples.run(sample);
  }

  // ---- bodies

  static class Bodies {
    @AsyncTest
    void isACoroutine() {
      assertThat(currentTask().getName()).isEqualTo("isACoroutine");
      assertThat(getRunningLoop().name()).isEqualTo("AsyncTestTest.Bodies.isACoroutine");
    }

    @AsyncTest
    void takesNoTime() {
      sleep(3600);
      assertThat(getRunningLoop().time()).isEqualTo(3600.0);
    }

    @AsyncTest
    @RealTime
    void takesRealTime(Clock clock) {
      double begin = clock.time();
      sleep(0.001);
      assertThat(clock).isNotInstanceOf(VirtualClock.class);
      assertThat(clock.time()).isGreaterThan(begin);
    }

    @AsyncTest
    void mayThrowChecked() throws Exception {
      sleep(Duration.ofDays(1));
    }
  }

  @Test
  void aTestIsACoroutine() {
    assertThat(run(Bodies.class).allGreen().names())
        .contains("isACoroutine()", "takesNoTime()", "takesRealTime(Clock)", "mayThrowChecked()");
  }

  static class Checked {
    static final java.io.IOException THROWN = new java.io.IOException("as it is");

    @AsyncTest
    void fails() throws Exception {
      throw THROWN;
    }
  }

  @Test
  void anExceptionComesOutAsItIs() {
    assertThat(run(Checked.class).failure("fails()")).isSameAs(Checked.THROWN);
  }

  // ---- life cycle

  @ExtendWith(AsyncExtension.class)
  static class LifeCycle {
    static final ContextVar<String> USER = new ContextVar<>("user");
    private EventLoop loop;
    private Task<?> ticker;

    @BeforeAll
    static void beforeAll() {
      SEEN.add("beforeAll");
    }

    @BeforeEach
    void begin(EventLoop ofTest, VirtualClock clock, Steps steps) {
      loop = ofTest;
      USER.set("ann");
      ticker =
          createTask(
              () -> {
                for (int i = 0; i < 3; i++) {
                  sleep(10);
                  steps.log("tick" + i);
                }
              });
      sleep(5);
      steps.log("begin" + clock.time());
    }

    @Test
    void test(EventLoop ofTest, VirtualClock clock, Steps steps) {
      assertThat(ofTest).isSameAs(loop).isSameAs(getRunningLoop());
      assertThat(USER.get()).isEqualTo("ann");
      USER.set("bob");
      steps.log("test" + clock.time());
      sleep(10);
    }

    @AfterEach
    void end(VirtualClock clock, Steps steps) {
      assertThat(USER.get()).isEqualTo("bob");
      steps.log("end" + clock.time());
      ticker.join();
      steps.assertAre("begin5.0 test5.0 tick0 end15.0 tick1 tick2");
      SEEN.add("done");
    }
  }

  @Test
  void lifeCycleMethodsShareLoopContextAndTime() {
    run(LifeCycle.class).allGreen();
    assertThat(SEEN).containsExactly("beforeAll", "done");
  }

  // ---- JUnit's kinds of tests

  @ExtendWith(AsyncExtension.class)
  static class Kinds {

    @BeforeEach
    void begin() {
      sleep(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void parameterized(int seconds, VirtualClock clock) {
      sleep(seconds);
      SEEN.add("parameterized " + clock.time());
    }

    @RepeatedTest(2)
    void repeated(RepetitionInfo info, VirtualClock clock) {
      sleep(info.getCurrentRepetition());
      SEEN.add("repeated " + clock.time());
    }

    @TestFactory
    Stream<DynamicTest> factory(VirtualClock clock) {
      sleep(1);
      return IntStream.of(1, 2)
          .mapToObj(
              seconds ->
                  DynamicTest.dynamicTest(
                      "dynamic " + seconds,
                      () -> {
                        sleep(seconds);
                        SEEN.add("dynamic " + clock.time());
                      }));
    }

    @Nested
    class Inner {
      @BeforeEach
      void beginInner() {
        sleep(1);
      }

      @Test
      void nested(VirtualClock clock) {
        SEEN.add("nested " + clock.time());
      }
    }
  }

  @Test
  void allKindsOfTestsOfJUnitAreCoroutines() {
    run(Kinds.class).allGreen();
    assertThat(SEEN)
        .containsExactlyInAnyOrder(
            "parameterized 2.0",
            "parameterized 3.0",
            "repeated 2.0",
            "repeated 3.0",
            "dynamic 3.0",
            "dynamic 5.0",
            "nested 2.0");
  }

  @TestInstance(Lifecycle.PER_CLASS)
  static class OneInstance {
    private EventLoop former;

    @AsyncTest
    void first() {
      hasALoopOfItsOwn();
    }

    @AsyncTest
    void second() {
      hasALoopOfItsOwn();
    }

    private void hasALoopOfItsOwn() {
      assertThat(getRunningLoop()).isNotSameAs(former);
      former = getRunningLoop();
      assertThat(former.time()).isZero();
      sleep(1);
    }
  }

  @Test
  void eachTestHasALoopOfItsOwnAlsoInOneInstance() {
    run(OneInstance.class).allGreen();
  }

  // ---- engines

  static class OnEngines {
    @BothEngines
    void runs(EngineKind engine, EventLoop loop) {
      assertThat(loop.toString()).containsIgnoringCase(engine.toString());
      SEEN.add(engine.toString());
    }
  }

  @Test
  void aTestRunsOnBothEngines() {
    assertThat(run(OnEngines.class).allGreen().names()).containsAll(SEEN);
    assertThat(SEEN)
        .containsExactlyElementsOf(Engines.available().map(EngineKind::toString).toList());
  }

  // ---- parameters

  static class Parameters {
    @AsyncTest
    void timeIsOne(
        EventLoop loop,
        VirtualClock clock,
        Clock sameClock,
        InstantSource source,
        java.time.Clock javaClock,
        TestRun run) {
      assertThat(sameClock).isSameAs(clock).isSameAs(run.clock());
      assertThat(run.loop()).isSameAs(loop);
      sleep(Duration.ofDays(1));
      assertThat(source.instant()).isEqualTo(VirtualClock.BEGIN.plus(Duration.ofDays(1)));
      assertThat(javaClock.instant()).isEqualTo(source.instant());
    }

    @AsyncTest
    void randomIsOne(RandomGenerator random, RandomGenerator again) {
      assertThat(random).isSameAs(again);
      SEEN.add(String.valueOf(random.nextLong()));
    }
  }

  @Test
  void parametersAreOfTheTestsLoopAndTime() {
    run(Parameters.class).allGreen();
  }

  @Test
  void aSeedRepeatsRandomNumbers() {
    run(Parameters.class).allGreen();
    String withoutSeed = SEEN.get(0);
    System.setProperty(TestSettings.SEED_PROPERTY, "8231");
    try {
      run(Parameters.class).allGreen();
      String withSeed = SEEN.get(0);
      run(Parameters.class).allGreen();
      assertThat(SEEN.get(0)).isEqualTo(withSeed).isNotEqualTo(withoutSeed);
    } finally {
      System.clearProperty(TestSettings.SEED_PROPERTY);
    }
  }

  static class VirtualInReal {
    @AsyncTest
    @RealTime
    void contradicts(VirtualClock clock) {}
  }

  @Test
  void thereIsNoVirtualClockInRealTime() {
    assertThat(run(VirtualInReal.class).failure("contradicts(VirtualClock)"))
        .hasMessageContaining("no VirtualClock in a test with @RealTime");
  }

  // ---- results

  @ExtendWith(AsyncExtension.class)
  static class WithResult {
    @Test
    Task<?> returnsATask() {
      return createTask(() -> sleep(1));
    }

    @Test
    void isRight() {}
  }

  static class WithResultByMethod {
    @AsyncTest
    CompletableFuture<?> returnsAFuture() {
      return new CompletableFuture<>();
    }

    @AsyncTest
    void isRight() {}
  }

  @Test
  void aTestWithAResultIsRefused() {
    try (LogRecords quiet = new LogRecords()) {
      assertThat(run(WithResult.class).failure("AsyncTestTest$WithResult"))
          .hasMessageContaining(
              "The test WithResult.returnsATask returns a Task, and JUnit does not run it. A test"
                  + " is a coroutine itself: make it void, and await the Task in it.");
      assertThat(run(WithResultByMethod.class).failure("isRight()"))
          .hasMessageContaining("WithResultByMethod.returnsAFuture returns a CompletableFuture");
    }
  }

  // ---- at the same time

  @ExtendWith(AsyncExtension.class)
  @Execution(ExecutionMode.CONCURRENT)
  static class AtTheSameTime {
    @RepeatedTest(40)
    void sleeps(RepetitionInfo info, VirtualClock clock, Steps steps) {
      for (int i = 0; i < 20; i++) {
        createTask(() -> sleep(1)).join();
        steps.log(i);
      }
      assertThat(clock.time()).isEqualTo(20.0);
      assertThat(steps.soFar()).hasSize(20);
    }
  }

  @Test
  void testsMayRunAtTheSameTime() {
    Samples.run(
            AtTheSameTime.class,
            Map.of(
                "junit.jupiter.execution.parallel.enabled", "true",
                "junit.jupiter.execution.parallel.config.strategy", "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "4"))
        .allGreen();
  }
}
