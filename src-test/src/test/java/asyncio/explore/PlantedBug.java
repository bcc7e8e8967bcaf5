package asyncio.explore;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.Task;
import asyncio.futures.Action;
import asyncio.futures.CancelledError;
import asyncio.sync.Condition;
import asyncio.sync.Lock;
import asyncio.sync.Queue;
import asyncio.sync.Semaphore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Programs with one well-known fault each, which first come, first served hides. */
enum PlantedBug {
  /** Reads, awaits, writes what it has read. */
  LOST_UPDATE(PlantedBug::lostUpdate),

  /** Looks into the cache, awaits, fills the cache: two load the same. */
  CHECK_THEN_ACT(PlantedBug::checkThenAct),

  /** Looks at the flag before it has the lock: the notification comes in between. */
  NOTIFY_BEFORE_WAIT(PlantedBug::notifyBeforeWait),

  /** Releases after an await, not in a finally clause. */
  MISSING_FINALLY(PlantedBug::missingFinally),

  /** Awaits between acquire and try. */
  SEMAPHORE_LEAKED_BY_CANCELLATION(PlantedBug::leakedSemaphore),

  /** Retries as often as it takes. */
  UNBOUNDED_RETRY(PlantedBug::unboundedRetry),

  /** Takes two locks in two orders. */
  LOCK_ORDER(PlantedBug::lockOrder),

  /** Iterates over a list over an await, while another task adds to it. */
  ITERATION_OVER_AN_AWAIT(PlantedBug::iterationOverAnAwait),

  /** Says that an item is done before it is. */
  DONE_TOO_EARLY(PlantedBug::doneTooEarly),

  /** Closes what another task still uses. */
  USE_AFTER_CLOSE(PlantedBug::useAfterClose);

  private final Action program;

  PlantedBug(Action program) {
    this.program = program;
  }

  Action program() {
    return program;
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new AssertionError(rule);
    }
  }

  private static void turns(int number) {
    for (int i = 0; i < number; i++) {
      sleep(0);
    }
  }

  private static void lostUpdate() {
    int[] balance = {0};
    Action deposit =
        () -> {
          int before = balance[0];
          sleep(0);
          balance[0] = before + 1;
        };
    gather(
            deposit,
            () -> {
              turns(2);
              deposit.perform();
            })
        .await();
    require(balance[0] == 2, "no deposit is lost");
  }

  private static void checkThenAct() {
    Map<String, String> cache = new HashMap<>();
    int[] loads = {0};
    Action lookUp =
        () -> {
          if (!cache.containsKey("page")) {
            loads[0]++;
            turns(2);
            cache.put("page", "content");
          }
        };
    gather(
            lookUp,
            () -> {
              turns(4);
              lookUp.perform();
            })
        .await();
    require(loads[0] == 1, "a page is loaded once");
  }

  private static void notifyBeforeWait() {
    Condition condition = new Condition();
    boolean[] ready = {false};
    gather(
            () -> {
              if (!ready[0]) {
                try (var held = condition.acquire()) {
                  condition.await();
                }
              }
            },
            () -> {
              turns(2);
              try (var held = condition.acquire()) {
                sleep(0);
                ready[0] = true;
                condition.signalAll();
              }
            })
        .await();
  }

  private static void missingFinally() {
    Semaphore connections = new Semaphore(1);
    Task<Void> request =
        createTask(
            () -> {
              connections.acquire();
              sleep(1);
              connections.release();
            });
    sleep(0);
    sleep(1);
    request.cancel();
    asyncio.Asyncio.wait(List.of(request));
    require(!connections.locked(), "the connection is given back");
  }

  private static void leakedSemaphore() {
    Semaphore connections = new Semaphore(1);
    Task<Void> request =
        createTask(
            () -> {
              connections.acquire();
              sleep(0);
              try {
                sleep(10);
              } finally {
                connections.release();
              }
            });
    turns(4);
    request.cancel();
    asyncio.Asyncio.wait(List.of(request));
    require(!connections.locked(), "the connection is given back");
  }

  private static void unboundedRetry() {
    boolean[] up = {false};
    int[] attempts = {0};
    gather(
            () -> {
              while (!up[0]) {
                attempts[0]++;
                sleep(0);
              }
            },
            () -> {
              turns(2);
              up[0] = true;
            })
        .await();
    require(attempts[0] <= 5, "a server that is down is not asked for ever");
  }

  private static void lockOrder() {
    Lock first = new Lock();
    Lock second = new Lock();
    gather(
            () -> {
              try (var a = first.acquire()) {
                sleep(0);
                try (var b = second.acquire()) {
                  sleep(0);
                }
              }
            },
            () -> {
              turns(3);
              try (var b = second.acquire()) {
                sleep(0);
                try (var a = first.acquire()) {
                  sleep(0);
                }
              }
            })
        .await();
  }

  private static void iterationOverAnAwait() {
    List<String> clients = new ArrayList<>(List.of("a", "b"));
    gather(
            () -> {
              for (String unused : clients) {
                sleep(0);
              }
            },
            () -> {
              turns(3);
              clients.add("c");
            })
        .await();
  }

  private static void doneTooEarly() {
    Queue<Integer> queue = new Queue<>();
    List<Integer> written = new ArrayList<>();
    queue.putNowait(1);
    Task<Void> worker =
        createTask(
            () -> {
              while (true) {
                int item = queue.get();
                queue.taskDone();
                sleep(0);
                written.add(item);
              }
            });
    sleep(0);
    sleep(0);
    queue.join();
    worker.cancel();
    require(written.equals(List.of(1)), "what is done is written");
  }

  private static void useAfterClose() {
    boolean[] open = {true};
    Task<Void> writer =
        createTask(
            () -> {
              try {
                turns(2);
                require(open[0], "nobody writes to a closed file");
              } catch (CancelledError cancelled) {
                throw cancelled;
              }
            });
    turns(3);
    open[0] = false;
    writer.await();
  }
}
