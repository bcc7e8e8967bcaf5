package asyncio.behaviour.threads;

import static asyncio.Asyncio.allTasks;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Another thread looks at the tasks of a loop while they come and go. */
class TasksFromAnotherThreadTest {

  private static final int LASTING = 50;
  private static final int LOOKS = 300;

  /** Looks again and again; stops at the first look that is wrong, and keeps it. */
  private static final class Onlooker extends Thread {

    private final EventLoop loop;
    private final List<Task<?>> lasting;
    private final AtomicInteger looks = new AtomicInteger();
    private volatile List<Task<?>> wrong = List.of();

    Onlooker(EventLoop loop, List<Task<?>> lasting) {
      this.loop = loop;
      this.lasting = List.copyOf(lasting);
    }

    @Override
    public void run() {
      while (looks.get() < LOOKS && wrong.isEmpty()) {
        List<Task<?>> seen = new ArrayList<>(allTasks(loop));
        seen.retainAll(lasting);
        if (!seen.equals(lasting)) {
          wrong = seen;
        }
        looks.incrementAndGet();
      }
    }

    boolean looksOn() {
      return isAlive();
    }
  }

  @OnBothEngines
  void aTaskThatLastsIsNeverMissedAndStandsInItsPlace(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<Void> end = getRunningLoop().createFuture();
          List<Task<?>> lasting = new ArrayList<>();
          for (int i = 0; i < LASTING; i++) {
            List<Task<Void>> passing = comeAndGo(i);
            lasting.add(createTask(() -> end.await()));
            gather(passing).await();
          }
          Onlooker onlooker = new Onlooker(getRunningLoop(), lasting);
          onlooker.start();
          for (int i = 0; onlooker.looksOn(); i++) {
            gather(comeAndGo(1 + i % 40)).await();
          }
          assertThat(onlooker.wrong).isEmpty();
          assertThat(onlooker.looks).hasValue(LOOKS);
          end.setResult(null);
          gather(lasting).await();
        });
  }

  private static List<Task<Void>> comeAndGo(int number) {
    List<Task<Void>> tasks = new ArrayList<>();
    for (int i = 0; i <= number; i++) {
      int turns = i % 3;
      tasks.add(
          createTask(
              () -> {
                for (int turn = 0; turn < turns; turn++) {
                  sleep(0);
                }
              }));
    }
    return tasks;
  }
}
