package asyncio.examples.node;

import asyncio.Asyncio;
import asyncio.EventLoop;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Six ways to run a function later, and their order.
 *
 * <p>A program in JavaScript would say {@code setTimeout(() => console.log("timeout"), 0)} and so
 * on. Here the file has been read, so that the phases follow each other in the order of the loop:
 * after the poll phase comes the check phase, with the immediates, and then timers. After each
 * single callback all ticks run, and then all microtasks.
 *
 * <p>Prints the order in which they run; Node prints the same.
 */
public final class WhoIsNext {

  private final Node node;

  private WhoIsNext(Node node) {
    this.node = node;
  }

  public static void main(String[] args) {
    Asyncio.run(() -> program(), () -> EventLoop.builder().clock(new SimulatedClock()).build());
  }

  static void program() {
    EventLoop loop = Asyncio.getRunningLoop();
    var here = loop.<String>createFuture();
    here.setResult("some text");
    Node node = new Node(loop, path -> here);
    node.run(() -> node.readFile(Path.of("a.txt"), (error, text) -> new WhoIsNext(node).all()));
  }

  private void all() {
    node.setTimeout(() -> print("timeout"), 0);
    node.setImmediate(
        () -> {
          print("immediate");
          node.nextTick(() -> print("  a tick in between"));
        });
    node.setImmediate(() -> print("another immediate"));
    node.queueMicrotask(() -> print("microtask"));
    node.nextTick(() -> print("tick"));
    node.resolve("value").then(value -> print("promise: " + value));
    node.async(
        () -> {
          print("async function, up to its await");
          Object value = node.await(node.resolve("value"));
          print("async function, with a " + value);
        });
    print("the file's callback returns");
  }

  /** Prints a line. Returns null, as an arrow function of JavaScript that only prints. */
  private static @Nullable Object print(String what) {
    System.out.println(what);
    return null;
  }
}
