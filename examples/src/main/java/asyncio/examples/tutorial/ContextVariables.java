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
 * <p>A context variable is to tasks what a thread-local is to threads. Each task has its own copy
 * of all variables, taken when the task was created. A value that a task sets is seen by the
 * methods it calls, and by the tasks, callbacks and {@code toThread} calls that it starts
 * afterwards. No other task sees it.
 *
 * <p>Prints the log lines of two requests that run at the same time. No method passes the name of
 * the request around.
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
