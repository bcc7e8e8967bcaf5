package asyncio.cluster;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.TaskOptions;
import asyncio.futures.TimeoutException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The worker processes of {@link Cluster#local}: as many places, each of which is filled again when
 * its process dies. A worker ends when its standard input does: so it cannot outlive this process.
 */
final class LocalWorkers {

  /**
   * Seconds before a worker that has died is replaced. The pause doubles each time the next one
   * dies soon.
   */
  private static final double SHORTEST_PAUSE = 0.1;

  private static final double LONGEST_PAUSE = 10;

  /** A worker that has lived for as many seconds did not die of its start. */
  private static final double LONG_LIFE = 10;

  /** How long workers may take to end, in seconds; then they are killed. */
  private static final double PATIENCE = 5;

  private final Cluster cluster;
  private final WorkerCommand command;
  private final int number;
  private final double timeToStart;
  private final Queue<Process> processes = new ConcurrentLinkedQueue<>();
  private final List<Task<Void>> places = new ArrayList<>();
  private volatile boolean closing;

  LocalWorkers(Cluster cluster, Cluster.Settings settings, int number) {
    this.cluster = cluster;
    this.command = new WorkerCommand(cluster.self().address(), settings);
    this.number = number;
    this.timeToStart = settings.options().timeout();
  }

  /** Starts all, and waits until they are members. Suspends. */
  void start() throws IOException {
    List<Process> first = new ArrayList<>();
    for (int place = 1; place <= number; place++) {
      first.add(launch(place));
    }
    try {
      Asyncio.timeout(
          timeToStart,
          () -> {
            for (Process process : first) {
              waitUntilMember(process);
            }
          });
    } catch (TimeoutException slow) {
      throw new IOException("The workers have not joined within " + timeToStart + " seconds.");
    }
    for (int place = 1; place <= number; place++) {
      places.add(keeping(place, first.get(place - 1)));
    }
  }

  private Task<Void> keeping(int place, Process process) {
    return cluster
        .loop()
        .createTask(
            () -> keepFilled(place, process), TaskOptions.named("keeper of worker " + place));
  }

  private Process launch(int place) throws IOException {
    return toThread(
        () -> {
          Process process = command.start("local-" + place);
          processes.add(process);
          if (closing) {
            process.destroyForcibly();
          }
          return process;
        });
  }

  private void waitUntilMember(Process process) throws IOException {
    var unused = process.onExit().thenRunAsync(cluster::changed, cluster.loop().asExecutor());
    while (cluster.members().stream().noneMatch(member -> member.pid() == process.pid())) {
      if (!process.isAlive()) {
        throw new IOException(
            "A worker has ended, with exit code "
                + process.exitValue()
                + ", before it was a member. The command was: "
                + command);
      }
      cluster.waitForChange();
    }
  }

  private void keepFilled(int place, Process first) throws IOException {
    Process process = first;
    double pause = 0;
    while (true) {
      double began = cluster.loop().time();
      await(process.onExit());
      processes.remove(process);
      System.getLogger("asyncio")
          .log(
              System.Logger.Level.WARNING,
              "Worker local-{0} has ended with exit code {1}; another one takes its place.",
              place,
              process.exitValue());
      boolean livedLong = cluster.loop().time() - began >= LONG_LIFE;
      pause = livedLong ? 0 : Math.min(Math.max(2 * pause, SHORTEST_PAUSE), LONGEST_PAUSE);
      sleep(pause);
      process = launch(place);
    }
  }

  /** Ends all. Suspends. */
  void close() {
    closing = true;
    for (Task<Void> place : places) {
      place.cancelAndJoin();
    }
    for (Process process : processes) {
      toThread(() -> closeInput(process));
    }
    try {
      Asyncio.timeout(
          PATIENCE,
          () -> {
            for (Process process : processes) {
              await(process.onExit());
            }
          });
    } catch (TimeoutException stubborn) {
      destroy();
    }
  }

  private static void closeInput(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException ended) {
      // it is closed anyhow
    }
  }

  /** Kills all. Any thread; does not wait. */
  void destroy() {
    closing = true;
    processes.forEach(Process::destroyForcibly);
  }
}
