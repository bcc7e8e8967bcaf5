package asyncio.behaviour.waiting;

import static asyncio.Asyncio.allTasks;
import static asyncio.Asyncio.amap;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.AsyncGenerator;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Many items, some of them at the same time. */
class AsyncMapTest {

  private final Steps steps = new Steps();
  private int running;
  private int most;

  private int work(int item) {
    running++;
    most = Math.max(most, running);
    steps.log("begin" + item);
    try {
      sleep(item % 3 + 1);
      return item * item;
    } finally {
      running--;
      steps.log("end" + item);
    }
  }

  @OnBothEngines
  void resultsComeInTheOrderOfTheItems(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Integer> items = IntStream.range(0, 20).boxed().toList();
          amap(this::work, items, 4).forEachRemaining(steps::log);
        });
    assertThat(steps.soFar().stream().filter(step -> step.matches("\\d+")))
        .containsExactly(
            IntStream.range(0, 20).mapToObj(i -> String.valueOf(i * i)).toArray(String[]::new));
    assertThat(most).isEqualTo(4);
  }

  @OnBothEngines
  void nothingBeginsBeforeItIsAskedForAndASlowReaderSlowsDownTheWork(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Iterable<Integer> endless = () -> Stream.iterate(0, i -> i + 3).iterator();
          try (AsyncGenerator<Integer> results = amap(this::work, endless, 2)) {
            sleep(10);
            steps.log("ask");
            results.next();
            sleep(100);
            steps.log("ask");
            results.next();
            sleep(0);
          }
          assertThat(allTasks()).hasSize(1);
        });
    steps.assertAre("ask begin0 begin3 end0 end3 begin6 end6 ask begin9 end9");
  }

  @OnBothEngines
  void theFirstFailureCancelsTheOthers(EngineKind engine) {
    IOException failure = new IOException();
    Loops.run(
        engine,
        () -> {
          AsyncGenerator<Integer> results =
              amap(
                  item -> {
                    if (item == 3) {
                      throw failure;
                    }
                    return work(item);
                  },
                  List.of(2, 5, 3, 8),
                  3);
          assertThatThrownBy(results::next).isSameAs(failure);
          assertThat(results.hasNext()).isFalse();
          assertThat(running).isZero();
        });
    steps.assertAre("begin2 begin5 end2 end5");
  }

  @OnBothEngines
  void closingItCancelsWhatRuns(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          try (AsyncGenerator<Integer> results = amap(this::work, List.of(3, 5, 8), 3)) {
            steps.log(results.next());
          }
          assertThat(running).isZero();
          assertThat(allTasks()).hasSize(1);
        });
    steps.assertAre("begin3 begin5 begin8 end3 9 end5 end8");
  }

  @OnBothEngines
  void gatherWithALimit(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<Coroutine<Integer>> calls =
              IntStream.range(0, 10).<Coroutine<Integer>>mapToObj(i -> () -> work(i)).toList();
          double start = getRunningLoop().time();
          assertThat(await(gather(3, calls)))
              .isEqualTo(IntStream.range(0, 10).mapToObj(i -> i * i).toList());
          assertThat(most).isEqualTo(3);
          assertThat(getRunningLoop().time() - start).isLessThan(10);
          assertThat(await(gather(3, List.<Coroutine<Integer>>of()))).isEmpty();
        });
  }

  @OnBothEngines
  void cancellingALimitedGatherCancelsWhatRuns(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<List<Integer>> all =
              gather(2, List.<Coroutine<Integer>>of(() -> work(2), () -> work(5), () -> work(8)));
          sleep(1);
          all.cancel();
          assertThatThrownBy(all::await).isInstanceOf(CancelledError.class);
          assertThat(allTasks()).hasSize(1);
        });
    steps.assertAre("begin2 begin5 end2 end5");
  }

  @OnBothEngines
  void theLimitMustBePositive(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(() -> amap(this::work, List.of(1), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1"));
  }
}
