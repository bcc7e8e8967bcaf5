package asyncio.examples.tutorial;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;

import asyncio.Asyncio;
import asyncio.ContextVar;

/**
 * Values that follow a task wherever it goes.
 *
 * <p>A context variable is what a thread-local is for threads: each task has its own copy of all
 * variables, taken when it was created. What a task sets is seen by all that it calls and by all
 * tasks, callbacks and threads that it starts from then on, and by nobody else.
 *
 * <p>Prints two requests that run at the same time, and log without passing their name around.
 */
public final class ContextVariables {

  static final ContextVar<String> REQUEST = new ContextVar<>("request", "none");

  public static void main(String[] args) {
    Asyncio.run(() -> twoRequests());
  }

  static void twoRequests() {
    log("start");
    await(gather(() -> handle("A", 0.2), () -> handle("B", 0.1)));
    log("end: the requests have changed nothing here");
  }

  static void handle(String name, double seconds) {
    REQUEST.set(name);
    log("begins");
    sleep(seconds);
    log("goes on: the other one has not changed it");
    await(createTask(() -> log("in a task that it has started")));
    toThread(() -> log("in a thread that it has started"));
  }

  static void log(String text) {
    System.out.println("[request " + REQUEST.get() + "] " + text);
  }
}
