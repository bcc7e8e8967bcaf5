package asyncio.stress;

import static asyncio.Asyncio.createTask;
import static asyncio.testing.Texts.anonymous;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.futures.Future;
import asyncio.sync.Barrier;
import asyncio.sync.BrokenBarrierException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * None waits when all are there, nor when the barrier is broken; afterwards it is as good as new.
 */
final class BarrierScenario implements Scenario {

  private final int parties;
  private final Barrier barrier;
  private boolean finishing;

  BarrierScenario(int parties) {
    this.parties = parties;
    this.barrier = new Barrier(parties);
  }

  @Override
  public void step(Chaos chaos) {
    try {
      switch (chaos.below(12)) {
        case 0 -> reset();
        case 1 -> barrier.abort();
        default -> {
          int index = chaos.<Integer>await(barrier::await);
          assertThat(index).isBetween(0, parties - 1);
        }
      }
    } catch (BrokenBarrierException broken) {
      if (chaos.oneIn(4)) {
        reset();
      }
    }
    chaos.disturb();
  }

  private void reset() {
    if (!finishing) {
      barrier.reset();
    }
  }

  @Override
  public void checkIdle(int waiting) {
    assertThat(waiting).isEqualTo(barrier.nWaiting()).isLessThan(parties);
    if (barrier.broken()) {
      assertThat(waiting).isZero();
    }
  }

  @Override
  public void finish() {
    finishing = true;
    barrier.abort();
  }

  @Override
  public void checkEnd() {
    barrier.reset();
    Coroutine<Integer> arrive = barrier::await;
    List<Future<Integer>> tasks =
        IntStream.range(0, parties).<Future<Integer>>mapToObj(i -> createTask(arrive)).toList();
    assertThat(Asyncio.await(Asyncio.gather(tasks)))
        .containsExactlyElementsOf(IntStream.range(0, parties).boxed().toList());
    assertThat(anonymous(barrier)).isEqualTo("<Barrier filling waiters=0/" + parties + ">");
  }
}
