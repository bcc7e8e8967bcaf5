package asyncio.examples.coordination;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.TaskOptions;
import java.util.HashMap;
import java.util.Map;

/**
 * Eager tasks, for coroutines that seldom have to wait.
 *
 * <p>A page in the cache is there at once; only other pages take time. An ordinary task begins at
 * the next turn of the loop. An eager task takes its first step within {@code createTask}. If the
 * page is in the cache, the task is done before {@code createTask} returns, and the loop never
 * schedules it.
 *
 * <p>Prints when an ordinary task and an eager one look into the cache.
 *
 * <p>In Python: {@code create_task(..., eager_start=True)}; for all tasks of a loop, {@code
 * loop.set_task_factory(asyncio.eager_task_factory)}, here {@code
 * loop.setTaskFactory(EagerTaskFactory.INSTANCE)}.
 */
public final class Cache {

  private final Map<String, String> pages = new HashMap<>(Map.of("home", "the home page"));

  public static void main(String[] args) {
    Asyncio.run(() -> ordinaryAndEager());
  }

  static void ordinaryAndEager() {
    System.out.println("ordinary tasks:");
    new Cache().readTwoPages(TaskOptions.DEFAULT);
    System.out.println("eager tasks:");
    new Cache().readTwoPages(TaskOptions.DEFAULT.withEagerStart(true));
  }

  void readTwoPages(TaskOptions options) {
    var home = createTask(() -> read("home"), options);
    var news = createTask(() -> read("news"), options);
    System.out.println("  home is done: " + home.done() + ", news is done: " + news.done());
    System.out.println("  " + await(gather(home, news)));
  }

  String read(String name) {
    System.out.println("  looking for " + name);
    String page = pages.get(name);
    if (page == null) {
      sleep(0.1); // The only place where a reader has to wait.
      page = "the page of " + name;
      pages.put(name, page);
    }
    return page;
  }
}
