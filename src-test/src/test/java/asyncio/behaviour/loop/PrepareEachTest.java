package asyncio.behaviour.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.LoopBuilder;
import asyncio.Runner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Loops that a program makes itself can be prepared by those who start it. */
class PrepareEachTest {

  private final List<EventLoop> prepared = new ArrayList<>();

  @Test
  void eachLoopIsPreparedBeforeTheProgramHasIt() {
    List<EventLoop> used = new ArrayList<>();
    int result =
        LoopBuilder.prepareEach(
            prepared::add,
            () -> {
              Asyncio.run(
                  () -> {
                    assertThat(prepared).containsExactly(Asyncio.getRunningLoop());
                    used.add(Asyncio.getRunningLoop());
                  });
              try (EventLoop own = EventLoop.builder().name("own").build();
                  Runner runner = new Runner()) {
                used.add(own);
                used.add(runner.getLoop());
              }
              return 42;
            });
    assertThat(result).isEqualTo(42);
    assertThat(prepared).isEqualTo(used).hasSize(3);
  }

  @Test
  void onlyThoseOfTheProgram() {
    LoopBuilder.prepareEach(
        prepared::add,
        () -> {
          CompletableFuture.runAsync(() -> EventLoop.create().close()).join(); // another thread
        });
    assertThatThrownBy(
            () ->
                LoopBuilder.prepareEach(
                    prepared::add,
                    () -> {
                      throw new IllegalArgumentException("the program's");
                    }))
        .hasMessage("the program's");
    EventLoop.create().close();
    assertThat(prepared).isEmpty();
  }

  @Test
  void thoseThatCoroutinesMakeAndThoseOfThreadsToWhichItIsCarried() {
    LoopBuilder.prepareEach(
        prepared::add,
        () -> {
          Asyncio.run(() -> EventLoop.create().close());
          Runnable program = LoopBuilder.preparedAsHere(() -> EventLoop.create().close());
          CompletableFuture.runAsync(program).join();
        });
    assertThat(prepared).hasSize(3);
    Runnable program = () -> {};
    assertThat(LoopBuilder.preparedAsHere(program)).isSameAs(program);
  }

  @Test
  void theOuterPreparationComesFirst() {
    List<String> order = new ArrayList<>();
    LoopBuilder.prepareEach(
        loop -> order.add("outer"),
        () -> {
          LoopBuilder.prepareEach(loop -> order.add("inner"), () -> EventLoop.create().close());
          order.add("|");
          EventLoop.create().close();
        });
    assertThat(order).containsExactly("outer", "inner", "|", "outer");
  }

  @Test
  void aPreparationThatFailsLeavesNoLoop() {
    assertThatThrownBy(
            () ->
                LoopBuilder.prepareEach(
                    loop -> {
                      prepared.add(loop);
                      throw new IllegalStateException("not now");
                    },
                    () -> Asyncio.run(() -> {})))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("not now");
    assertThat(prepared).hasSize(1).allMatch(EventLoop::isClosed);
  }
}
