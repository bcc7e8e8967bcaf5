package asyncio.tutorials;

import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.futures.ExceptionGroup;
import java.io.IOException;
import java.util.List;

/** Task groups: all are done at the end of the block; one fails, all stop. */
class Groups {

  static String fetch(String page, double seconds) {
    sleep(seconds);
    return page + " has " + page.length() + " letters";
  }

  static void fail(double seconds) throws IOException {
    sleep(seconds);
    throw new IOException("the network is down");
  }

  static void patient(String name) {
    try {
      sleep(10);
    } finally {
      System.out.println(name + " was stopped");
    }
  }

  static void explore(TaskGroup group, int depth) {
    System.out.println("depth " + depth);
    if (depth < 3) {
      group.createTask(() -> explore(group, depth + 1));
    }
  }

  static List<String> several(List<String> pages) {
    var tasks = TaskGroup.run(group -> group.createTasks(pages, page -> fetch(page, 0.1)));
    return tasks.stream().map(Task::result).toList();
  }

  static void main() {
    var pages = new TaskGroup();
    var index = pages.createTask(() -> fetch("index", 0.2));
    var about = pages.createTask(() -> fetch("about us", 0.1), "about");
    pages.run(() -> System.out.println("the group waits for both"));
    System.out.println(index.result());
    System.out.println(about.result());
    several(List.of("news", "weather", "sports")).forEach(System.out::println);
    TaskGroup.run(walk -> walk.createTask(() -> explore(walk, 1)));
    System.out.println("explored");
    try (var team = new TaskGroup()) {
      team.createTask(() -> patient("first"));
      team.createTask(() -> patient("second"));
      team.createTask(() -> fail(0.1));
    } catch (ExceptionGroup e) {
      System.out.println("failed: " + e.exceptions().get(0).getMessage());
    }
    System.out.println("and on we go");
    var group = new TaskGroup();
    var outer = group.createTask(() -> several(List.of("tree", "leaf")));
    group.run(() -> group.createTask(() -> explore(group, 2)));
    System.out.println(String.join(", ", outer.result()));
    System.out.println(outer.done() ? "all done" : "not all done");
  }

  public static void main(String[] args) {
    Asyncio.run(() -> main());
  }
}
