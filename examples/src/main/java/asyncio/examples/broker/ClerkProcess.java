package asyncio.examples.broker;

import static asyncio.Asyncio.getRunningLoop;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.KeyboardInterrupt;
import asyncio.TaskGroup;
import asyncio.sync.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A clerk in a process of its own. When its input ends, it finishes its orders and ends: so it does
 * not outlive the program that has started it.
 */
final class ClerkProcess {

  private static final Logger LOGGER = Logger.getLogger("asyncio");

  /** Parts of the line that it prints when it falters. */
  private static final String CHARGED = "has charged ";

  static final String NOT_ACKNOWLEDGED = ", and not acknowledged it yet";

  private final String name;
  private final int faltersAt;
  private final Event inputEnded = new Event();
  private int charged;

  private ClerkProcess(String name, int faltersAt) {
    this.name = name;
    this.faltersAt = faltersAt;
  }

  /**
   * Runs a clerk.
   *
   * @param args its name; the broker's address; the queue of orders; the queue of charges; the
   *     number of charges after which it falters, 0 for never; and whether it tells of each order
   */
  public static void main(String[] args) {
    LOGGER.setLevel(Level.WARNING); // silences the line that says which engine runs
    ClerkProcess process = new ClerkProcess(args[0], Integer.parseInt(args[4]));
    boolean isTalkative = Boolean.parseBoolean(args[5]);
    try {
      Asyncio.run(() -> process.run(args[1], args[2], args[3], isTalkative));
    } catch (KeyboardInterrupt e) {
      LOGGER.log(Level.FINE, "Ctrl-C is for all processes of a terminal.", e);
    }
  }

  private void run(String address, String orders, String charges, boolean isTalkative) {
    awaitEndOfInput(getRunningLoop());
    boolean[] isReady = {false};
    Consumer<String> story =
        event -> {
          if (isTalkative || !isReady[0]) {
            say(event);
          }
          isReady[0] = true; // the first that it tells
        };
    Clerk clerk = new Clerk(name, orders, charges, new FalteringRules(), story);
    TaskGroup.run(
        group -> {
          group.createTask(
              () ->
                  Connections.keep(
                      () -> JmsBroker.connect(address), Double.POSITIVE_INFINITY, clerk::work));
          inputEnded.await();
          group.cancel();
        });
  }

  /** Waits, once, to be killed at the worst moment. */
  private final class FalteringRules extends Rules {

    @Override
    void charge(Delivery order, Step work, Step acknowledge) throws IOException {
      work.take();
      charged++;
      if (charged == faltersAt) {
        say(CHARGED + order.id() + NOT_ACKNOWLEDGED);
        inputEnded.await();
      }
      acknowledge.take();
    }
  }

  /** The order in the line that a clerk prints when it falters. */
  static String orderIn(String line) {
    int begin = line.indexOf(CHARGED) + CHARGED.length();
    return line.substring(begin, line.length() - NOT_ACKNOWLEDGED.length());
  }

  private void say(String what) {
    System.out.println(name + " " + what);
  }

  /**
   * Starts a daemon thread that reads the input. Reading blocks, and cannot be interrupted, so
   * nobody waits for this thread.
   */
  private void awaitEndOfInput(EventLoop loop) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                System.in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                LOGGER.log(Level.FINE, "That is an end, too.", e);
              }
              loop.callSoonThreadsafe(inputEnded::set);
            });
  }
}
