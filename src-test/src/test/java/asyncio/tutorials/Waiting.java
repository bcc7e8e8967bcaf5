package asyncio.tutorials;

import static asyncio.Asyncio.asCompleted;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.ReturnWhen.FIRST_COMPLETED;
import static asyncio.ReturnWhen.FIRST_EXCEPTION;
import static java.util.stream.Collectors.joining;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.Task;
import asyncio.futures.TimeoutException;
import java.util.List;
import java.util.Set;

/** Waiting for the first, for some, and for each as it comes. */
class Waiting {

  static String run(String name, double seconds) {
    sleep(seconds);
    return name + " arrives";
  }

  static String stumble(String name, double seconds) {
    sleep(seconds);
    throw new IllegalStateException(name + " stumbles");
  }

  static String names(Set<Task<String>> tasks) {
    return tasks.stream().map(Task::getName).sorted().collect(joining(", "));
  }

  static void main() {
    var hare = createTask(() -> run("hare", 0.1), "hare");
    var tortoise = createTask(() -> run("tortoise", 0.3), "tortoise");
    var snail = createTask(() -> run("snail", 10), "snail");
    var first = Asyncio.wait(List.of(hare, tortoise, snail), FIRST_COMPLETED);
    System.out.println("done: " + names(first.done()) + "; pending: " + names(first.pending()));
    var second = Asyncio.wait(first.pending(), 1);
    System.out.println("done: " + names(second.done()) + "; pending: " + names(second.pending()));
    second.pending().forEach(Task::cancel);
    var all = Asyncio.wait(List.of(hare, tortoise, snail));
    System.out.println("done: " + names(all.done()) + "; " + all.pending().size() + " pending");
    System.out.println(snail.cancelled() ? "the snail gave up" : snail.result());
    System.out.println(hare.result());
    List<Coroutine<String>> runners =
        List.of(() -> run("wolf", 0.3), () -> run("fox", 0.1), () -> run("bear", 0.2));
    int place = 1;
    for (var next : asCompleted(runners)) {
      System.out.println(place++ + ": " + await(next));
    }
    var goat = createTask(() -> stumble("goat", 0.1), "goat");
    var sheep = createTask(() -> run("sheep", 10), "sheep");
    var waited = Asyncio.wait(List.of(goat, sheep), FIRST_EXCEPTION);
    System.out.println(names(waited.done()) + " is done: " + goat.exception().getMessage());
    sheep.cancel();
    Asyncio.wait(List.of(sheep));
    System.out.println(sheep.cancelled() ? "the sheep went home" : "the sheep goes on");
    var cow = createTask(() -> run("cow", 0.1), "cow");
    var calf = createTask(() -> run("calf", 0.2), "calf");
    var cattle = Asyncio.wait(List.of(cow, calf), 10);
    System.out.println(cattle.done().size() + " done, " + cattle.pending().size() + " pending");
    List<Coroutine<String>> others = List.of(() -> run("ox", 0.1), () -> run("sloth", 10));
    try {
      for (var next : asCompleted(others, 1)) {
        System.out.println(await(next));
      }
    } catch (TimeoutException e) {
      System.out.println("the others are too slow");
    }
  }

  public static void main(String[] args) {
    Asyncio.run(() -> main());
  }
}
