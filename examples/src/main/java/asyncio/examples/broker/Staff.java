package asyncio.examples.broker;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gatherEach;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.timeout;
import static asyncio.process.Subprocess.createSubprocessExec;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import asyncio.TaskGroup;
import asyncio.examples.JavaCommand;
import asyncio.examples.terminal.Terminal;
import asyncio.futures.Future;
import asyncio.futures.TimeoutException;
import asyncio.process.Process;
import asyncio.process.Stdio;
import asyncio.process.SubprocessOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/** The clerks' processes: starts them, hears what they say, and kills those that are to die. */
final class Staff {

  private static final List<String> NAMES = List.of("ann", "ben", "cleo", "dan", "eve", "finn");

  /** The exit codes of a process that this program has killed, and that somebody else has. */
  private static final Set<Integer> KILLED = Set.of(-9, 137);

  /** How many seconds a clerk may take for its last orders. */
  private static final double PATIENCE = 10;

  /** Fewer charges before one is killed would be hard to see. */
  private static final int FEWEST_CHARGES = 3;

  /**
   * What a clerk is started with.
   *
   * @param name its name
   * @param faltersAt after how many charges it falters, and is killed; 0 for never
   */
  private record Contract(String name, int faltersAt) {

    boolean falters() {
      return faltersAt > 0;
    }
  }

  private final String address;
  private final String orders;
  private final String charges;
  private final boolean isTalkative;
  private final List<Process> clerks = new ArrayList<>();
  private final Set<String> unacknowledged = new HashSet<>();

  /** Done when the end of the clerk has been told. */
  private final Map<Contract, Future<Boolean>> ends = new LinkedHashMap<>();

  private int left;
  private boolean isDismissed;

  /**
   * Makes a staff of nobody.
   *
   * @param address the broker's
   * @param orders the queue of orders
   * @param charges the queue of charges
   * @param isTalkative whether they tell of each order
   */
  Staff(String address, String orders, String charges, boolean isTalkative) {
    this.address = address;
    this.orders = orders;
    this.charges = charges;
    this.isTalkative = isTalkative;
  }

  /** The orders that were charged and not acknowledged when their clerk was killed. */
  Set<String> unacknowledged() {
    return unacknowledged;
  }

  /**
   * Starts the clerks, as children of a group. Suspends until they are ready.
   *
   * @param count how many
   * @param killed how many of them are to be killed
   * @param share after how many charges the last one of these is; the others are sooner
   */
  void hire(TaskGroup group, int count, int killed, int share) {
    List<Contract> contracts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = i < NAMES.size() ? NAMES.get(i) : "clerk" + (i + 1);
      int faltersAt = i < killed ? Math.max(FEWEST_CHARGES, share * (i + 1) / killed) : 0;
      contracts.add(new Contract(name, faltersAt));
    }
    left = count;
    await(
        gatherEach(contracts, contract -> group.<Boolean>start(ready -> employ(contract, ready))));
  }

  /**
   * Suspends until the clerks are dead that have charged enough to falter. The others may have done
   * all orders before the line of such a clerk is read.
   *
   * @param chargesOf how many orders a clerk has charged
   */
  void waitForKilled(ToIntFunction<String> chargesOf) {
    ends.forEach(
        (contract, end) -> {
          if (contract.falters() && chargesOf.applyAsInt(contract.name) >= contract.faltersAt) {
            end.await();
          }
        });
  }

  /** Lets the clerks finish their orders, and end. Suspends. Those that hang stay. */
  void dismiss() {
    isDismissed = true;
    clerks.forEach(clerk -> requireNonNull(clerk.stdin()).close());
    try {
      timeout(PATIENCE, () -> waitForAll());
    } catch (TimeoutException hangs) {
      System.err.println("a clerk does not end");
    }
  }

  private void waitForAll() {
    for (Process clerk : clerks) {
      int unused = clerk.waitFor();
    }
  }

  /** Starts a clerk, prints its lines, and kills it if it falters. */
  private void employ(Contract contract, Future<Boolean> ready) throws IOException {
    Process clerk = start(contract);
    clerks.add(clerk);
    Future<Boolean> end = getRunningLoop().createFuture();
    ends.put(contract, end);
    try {
      for (byte[] bytes : requireNonNull(clerk.stdout())) {
        String line = new String(bytes, UTF_8).strip();
        say(line);
        if (!ready.done()) {
          ready.setResult(true); // its first line
        }
        if (line.endsWith(ClerkProcess.NOT_ACKNOWLEDGED)) {
          unacknowledged.add(ClerkProcess.orderIn(line));
          clerk.kill();
        }
      }
      leave(contract.name(), clerk.waitFor(), ready.done());
      end.setResult(true);
    } finally {
      if (clerk.returncode() == null) { // this task was cancelled, or has failed
        clerk.kill();
        clerk.communicate(); // until it has ended, and its pipes are closed
      }
    }
  }

  /** The others go on, if there are any. */
  private void leave(String name, int code, boolean wasReady) throws IOException {
    left--;
    if (isDismissed) {
      return;
    }
    String end = KILLED.contains(code) ? " is killed" : " has ended with exit code " + code;
    if (!wasReady) {
      throw new IOException(name + end + ", before it was ready");
    } else if (left == 0) {
      throw new IOException(name + end + ", and no clerk is left");
    }
    say(name + end + ", " + left + (left == 1 ? " clerk is left" : " clerks are left"));
  }

  private static void say(String line) {
    Terminal.progress(""); // which the line would follow
    Terminal.println(line);
  }

  /** Starts a clerk as another process of the same program. */
  private Process start(Contract contract) throws IOException {
    return createSubprocessExec(
        SubprocessOptions.DEFAULT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE),
        JavaCommand.of(
            ClerkProcess.class,
            List.of(
                contract.name(),
                address,
                orders,
                charges,
                String.valueOf(contract.faltersAt()),
                String.valueOf(isTalkative))));
  }
}
