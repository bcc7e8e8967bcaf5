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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Another thread looks at the tasks of a loop while they come and go. */
class TasksFromAnotherThreadTest {

  private static final int LOOKS = 20_000;
  private static final int CROWD = 30;

  /** Names are numbers of ten digits: they grow with the age, also as texts. */
  private static final int FIRST_NAME = 1_000_000_000;

  /** Looks again and again, until a look misses a task that was there all the time. */
  private static final class Onlooker extends Thread {

    private final EventLoop loop;
    private int left = LOOKS;

    /** A task that is there. */
    private volatile @Nullable Task<?> present;

    private volatile @Nullable Task<?> missed;

    private volatile boolean disorder;

    Onlooker(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public void run() {
      for (; left > 0 && missed == null && !disorder; left--) {
        Task<?> before = present;
        Set<Task<?>> seen = allTasks(loop);
        if (before != null && before == present && !seen.contains(before)) {
          missed = before;
        }
        List<String> names =
            seen.stream().map(Task::getName).filter(n -> n.length() == 10).toList();
        disorder = !names.equals(names.stream().sorted().toList());
      }
    }
  }

  @OnBothEngines
  void noTaskIsMissedAndTheOldestIsFirst(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Onlooker onlooker = new Onlooker(getRunningLoop());
          onlooker.start();
          for (int round = 0; onlooker.isAlive(); round++) {
            List<Task<Void>> older = crowd(FIRST_NAME + CROWD * round);
            Future<Void> end = getRunningLoop().createFuture();
            Task<Void> lasts = createTask(() -> end.await(), "lasts");
            onlooker.present = lasts; // the newest of many older ones, which end before it
            gather(older).await();
            onlooker.present = null;
            end.setResult(null);
            lasts.await();
          }
          assertThat(onlooker.missed).isNull();
          assertThat(onlooker.disorder).isFalse();
          assertThat(onlooker.left).isZero();
        });
  }

  /** Tasks that end in different turns, with growing names. */
  private static List<Task<Void>> crowd(int firstName) {
    List<Task<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < CROWD; i++) {
      int turns = i % 3;
      tasks.add(
          createTask(
              () -> {
                for (int turn = 0; turn < turns; turn++) {
                  sleep(0);
                }
              },
              String.valueOf(firstName + i)));
    }
    return tasks;
  }
}
