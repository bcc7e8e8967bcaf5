package asyncio.tutorials;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static asyncio.Context.copyContext;

import asyncio.Asyncio;
import asyncio.ContextVar;
import asyncio.TaskGroup;
import asyncio.TaskOptions;
import java.util.NoSuchElementException;

/** Context variables: each task sees its own values. */
class RequestContext {

  static final ContextVar<String> REQUEST = new ContextVar<>("request");
  static final ContextVar<String> USER = new ContextVar<>("user", "nobody");

  static void log(String message) {
    System.out.println("[" + REQUEST.get("-") + " " + USER.get() + "] " + message);
  }

  static void load(String table) {
    log("load " + table);
    sleep(0.01);
    log("loaded " + table);
  }

  static void handle(String number, String name, double seconds) {
    REQUEST.set(number);
    sleep(seconds);
    var token = USER.set(name);
    log("begin");
    load("orders");
    USER.reset(token);
    log("end");
  }

  static void main() {
    log("start");
    var anna = createTask(() -> handle("1", "anna", 0.2));
    var bert = createTask(() -> handle("2", "bert", 0.1));
    await(anna);
    await(bert);
    log("both are handled");
    USER.set("admin");
    await(createTask(() -> load("log")));
    log("still the admin");
    var context = copyContext();
    context.run(() -> USER.set("guest"));
    log("the copy has changed");
    await(createTask(() -> load("menu"), TaskOptions.DEFAULT.withContext(context)));
    System.out.println(context.get(USER));
    getRunningLoop().callSoon(() -> log("from a callback"));
    USER.set("owner");
    sleep(0);
    toThread(() -> log("from a thread"));
    var token = USER.set("visitor");
    log("for a moment");
    USER.reset(token);
    log("and back again");
    System.out.println(USER.name());
    try (var group = new TaskGroup()) {
      group.createTask(() -> handle("3", "carl", 0.1));
      group.createTask(() -> load("news"));
    }
    try {
      new ContextVar<String>("unset").get();
    } catch (NoSuchElementException e) {
      System.out.println("no value");
    }
  }

  public static void main(String[] args) {
    Asyncio.run(() -> main());
  }
}
