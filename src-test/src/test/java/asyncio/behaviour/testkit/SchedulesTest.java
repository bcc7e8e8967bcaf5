package asyncio.behaviour.testkit;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.ContextVar;
import asyncio.EventLoop;
import asyncio.test.AsyncExtension;
import asyncio.test.AsyncTest;
import asyncio.test.explore.ScheduleFailure;
import asyncio.test.explore.Schedules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code @Schedules}: a test runs under many orders. */
class SchedulesTest {

  private static final List<String> SEEN = new ArrayList<>();

  private static Samples run(Class<?> sample) {
    SEEN.clear();
    return Samples.run(sample);
  }

  static class Orders {
    private final StringBuilder order = new StringBuilder();

    @AsyncTest
    @Schedules(50)
    void areMany() {
      gather(() -> order.append("a"), () -> order.append("b"), () -> order.append("c")).await();
      SEEN.add(order.toString());
    }
  }

  @Test
  void aTestRunsInManyOrdersOnNewInstances() {
    run(Orders.class).allGreen();
    assertThat(SEEN).hasSize(51).startsWith("abc", "abc").allMatch(order -> order.length() == 3);
    assertThat(new HashSet<>(SEEN)).hasSize(6);
  }

  static class AllOrders {
    private final StringBuilder order = new StringBuilder();

    @AsyncTest
    @Schedules(all = true)
    void areSeen() {
      gather(() -> order.append("a"), () -> order.append("b"), () -> order.append("c")).await();
      SEEN.add(order.toString());
    }
  }

  @Test
  void allOrdersOfASmallTest() {
    run(AllOrders.class).allGreen();
    assertThat(SEEN).hasSizeLessThan(100);
    assertThat(new HashSet<>(SEEN)).hasSize(6);
  }

  static class LifeCycle {
    static final ContextVar<String> USER = new ContextVar<>("user");

    EventLoop loop;

    @BeforeEach
    void begin(EventLoop given) {
      loop = given;
      USER.set("ann");
      SEEN.add("begin");
    }

    @AsyncTest
    @Schedules(3)
    void isRunEachTime(EventLoop given, RandomGenerator random) {
      assertThat(given).isSameAs(loop).isSameAs(getRunningLoop());
      assertThat(USER.get()).isEqualTo("ann");
      assertThat(currentTask().getName()).isEqualTo("isRunEachTime");
      SEEN.add("test " + random.nextInt(1000));
    }

    @AfterEach
    void end() {
      SEEN.add("end");
    }
  }

  @Test
  void lifeCycleMethodsRunEachTimeInTheSameLoop() {
    run(LifeCycle.class).allGreen();
    assertThat(SEEN.stream().filter("begin"::equals)).hasSize(4);
    assertThat(SEEN.stream().filter("end"::equals)).hasSize(4);
    List<String> randoms = SEEN.stream().filter(seen -> seen.startsWith("test")).toList();
    assertThat(randoms).hasSize(4);
    List<String> explored = randoms.subList(1, 4);
    run(LifeCycle.class).allGreen();
    assertThat(SEEN.stream().filter(seen -> seen.startsWith("test")).toList().subList(1, 4))
        .as("seeds decide about random numbers, too")
        .isEqualTo(explored);
  }

  static class LostUpdate {
    int balance;

    void deposit() {
      int before = balance;
      sleep(0);
      balance = before + 1;
    }

    @AsyncTest
    @Schedules(1000)
    void loses() {
      var first = createTask(() -> deposit(), "first");
      var second =
          createTask(
              () -> {
                sleep(0);
                sleep(0);
                deposit();
              },
              "second");
      first.await();
      second.await();
      assertThat(balance).isEqualTo(2);
    }
  }

  @Test
  void aFailureSaysWhichTasksAndHasTwoRecordings() {
    Throwable failure = run(LostUpdate.class).failure("loses()");
    assertThat(failure)
        .isInstanceOf(ScheduleFailure.class)
        .hasCauseInstanceOf(AssertionError.class)
        .hasMessageContaining("task 'second'")
        .hasMessageContaining("ran before task 'first'")
        .hasMessageContaining("-Dasyncio.schedule=");
    assertThat(Arrays.stream(failure.getSuppressed()).map(Throwable::getMessage))
        .anyMatch(note -> note.matches("Recording \\(fails\\): .*loses-fails\\.html"))
        .anyMatch(note -> note.startsWith("Recording (first-come-first-served): "));
  }

  @Test
  void eachRecordingSaysWhichItIsAndLeadsToTheOther() throws IOException {
    Throwable failure = run(LostUpdate.class).failure("loses()");
    List<Path> pages =
        Arrays.stream(failure.getSuppressed())
            .map(Throwable::getMessage)
            .map(note -> Path.of(note.substring(note.indexOf("): ") + 3)))
            .toList();
    assertThat(pages).hasSize(2);
    String fails = Files.readString(pages.get(0));
    String passes = Files.readString(pages.get(1));
    assertThat(fails)
        .contains("Fails in an order with ", "To repeat it: -Dasyncio.", "-Dasyncio.schedule=")
        .contains("[\"See the usual order, which passes\",\"" + pages.get(1).getFileName() + "\"]");
    assertThat(passes)
        .contains("First come, first served: this order passes.")
        .contains("[\"See the order that fails\",\"" + pages.get(0).getFileName() + "\"]");
    assertThat(fails).as("what follows is not the test's").doesNotContain("end of SchedulesTest");
  }

  static class Mess {
    @AsyncTest
    @Schedules(200)
    void isFoundInEachOrder() {
      boolean[] asked = {false};
      createTask(() -> asked[0] = true, "asks");
      createTask(
          () -> {
            if (!asked[0]) {
              createTask(() -> sleep(100), "forgotten");
            }
          });
      sleep(1);
    }
  }

  @Test
  void whatATestLeavesBehindInSomeOrderFailsIt() {
    assertThat(run(Mess.class).failure("isFoundInEachOrder()"))
        .isInstanceOf(ScheduleFailure.class)
        .hasMessageContaining("forgotten");
  }

  @ExtendWith(AsyncExtension.class)
  static class Parameterized {
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Schedules(5)
    void byParameters(int number) {
      gather(() -> sleep(0), () -> sleep(0)).await();
      SEEN.add("" + number);
    }

    @Nested
    class Inner {
      @Test
      @Schedules(5)
      void inside() {
        SEEN.add("inside");
      }
    }
  }

  @Test
  void parameterizedAndNestedTestsToo() {
    run(Parameterized.class).allGreen();
    assertThat(SEEN).containsOnly("1", "2", "inside").hasSize(18);
    assertThat(Set.copyOf(SEEN)).hasSize(3);
  }
}
