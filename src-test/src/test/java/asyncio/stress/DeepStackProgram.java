package asyncio.stress;

import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.sync.Held;
import asyncio.sync.Lock;
import asyncio.sync.Queue;
import asyncio.test.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that recurse until the stack overflows, and use the loop near that place. What throws
 * {@link StackOverflowError} has changed nothing; all else, and all others, go on.
 */
final class DeepStackProgram {

  private static final int MOST_DIVERS = 3;

  private final Trial trial;
  private final Lock lock = new Lock();
  private final Queue<Integer> queue = new Queue<>();
  private final List<Task<?>> made = new ArrayList<>();
  private int put;
  private int taken;
  private boolean allDone;

  DeepStackProgram(Trial trial) {
    this.trial = trial;
  }

  void run() {
    try (EventLoop loop = trial.loop(new VirtualClock())) {
      loop.runUntilComplete(this::perform);
    }
  }

  private void perform() {
    EventLoop loop = Asyncio.getRunningLoop();
    Task<Integer> bystander = loop.createTask(this::countTurns);
    Task<Void> locker = loop.createTask(this::lockAndUnlock);
    List<Task<Void>> divers = new ArrayList<>();
    for (int i = 1 + trial.below(MOST_DIVERS); i > 0; i--) {
      Diver diver = new Diver();
      divers.add(loop.createTask(diver::work));
    }
    Asyncio.wait(divers);
    allDone = true;
    for (Task<Void> diver : divers) {
      Throwable failure = diver.exception();
      assertThat(failure == null || failure instanceof StackOverflowError || isPinned(failure))
          .as("%s", failure)
          .isTrue();
    }
    for (Task<?> task : made) {
      Asyncio.await(task);
    }
    assertThat(Asyncio.await(bystander)).isPositive();
    Asyncio.await(locker);
    assertThat(lock.locked()).isFalse();
    assertThat(queue.qsize()).isEqualTo(put - taken);
  }

  /** An overflow in the JDK's own code, rare: the thread stays pinned, and its task ends. */
  private static boolean isPinned(Throwable failure) {
    return failure instanceof IllegalStateException
        && failure.getMessage().contains("the JDK has lost count of its own critical sections");
  }

  private int countTurns() {
    int turns = 0;
    do {
      sleep(0.001);
      turns++;
    } while (!allDone);
    return turns;
  }

  private void lockAndUnlock() {
    while (!allDone) {
      try (Held held = lock.acquire()) {
        sleep(0.001);
      }
      sleep(0);
    }
  }

  /** Goes down, and does something on the way up, at random distances from the overflow. */
  private final class Diver {

    private final boolean lets = trial.oneIn(4);
    private final int kind = trial.below(8);
    private final int firstUse = trial.below(200);
    private int uses = 1 + trial.below(4);
    private int up;
    private boolean overflowed;
    private @Nullable Future<Integer> future;
    private int locked;

    private void work() {
      for (int dives = 1 + trial.below(2); dives > 0; dives--) {
        overflowed = false;
        up = 0;
        try {
          dive(0);
        } catch (StackOverflowError end) {
          releaseAll();
          if (lets) {
            throw end;
          }
        }
        releaseAll();
        sleep(0.001);
      }
      if (future != null) {
        assertThat(Asyncio.await(future)).isEqualTo(3);
      }
    }

    private void releaseAll() {
      while (locked > 0) {
        locked--;
        lock.release();
      }
    }

    /** An overflow is caught in the deepest frame that can, and used from there on. */
    @SuppressWarnings("InfiniteRecursion") // it ends by the overflow
    private int dive(int depth) {
      int result;
      try {
        result = dive(depth + 1) + 1;
      } catch (StackOverflowError end) {
        if (lets && up > firstUse) {
          throw end;
        }
        overflowed = true;
        result = 0;
      }
      up++;
      if (overflowed && up >= firstUse && uses > 0) {
        uses--;
        use();
      }
      return result;
    }

    private void use() {
      EventLoop loop = Asyncio.getRunningLoop();
      switch (kind) {
        case 0 -> sleep(0);
        case 1 -> sleep(0.001);
        case 2 -> {
          if (locked == 0) {
            lock.acquire();
            locked++;
          }
        }
        case 3 -> {
          queue.putNowait(1);
          put++;
        }
        case 4 -> made.add(loop.createTask(() -> sleep(0.001)));
        case 5 -> {
          Future<Integer> made = loop.createFuture();
          loop.callLater(0.001, () -> made.setResult(3));
          future = made;
          assertThat(Asyncio.await(made)).isEqualTo(3);
        }
        case 6 -> {
          if (put > taken) {
            queue.getNowait();
            taken++;
          }
        }
        default -> {
          Future<Integer> made = loop.createFuture();
          made.setResult(3);
          future = made;
        }
      }
    }
  }
}
