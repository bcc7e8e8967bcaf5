package asyncio.examples.nginx;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;
import asyncio.sync.Event;
import asyncio.sync.Queue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts the workers, replaces those that crash, and replaces all of them on a reload. The master
 * serves no client itself. All methods are called in the thread of its loop, except where another
 * thread is named.
 */
final class Master {

  /**
   * Seconds before a crashed worker is replaced. The pause doubles each time the next worker
   * crashes soon.
   */
  private static final double SHORTEST_PAUSE = 0.1;

  private static final double LONGEST_PAUSE = 10;

  /** A worker that has lived for as many seconds did not crash because of its start. */
  private static final double LONG_LIFE = 10;

  private enum Command {
    RELOAD,
    QUIT
  }

  private final Listening listening;
  private final Configuration.Source source;
  private final Consumer<String> log;
  private final Queue<Command> commands = new Queue<>();
  private final Event ready = new Event();

  /** The workers that have not ended. Any thread reads the list. */
  private final List<Worker> workers = new CopyOnWriteArrayList<>();

  /** Accepted connections that wait for a worker. */
  private final Deque<SocketChannel> unassigned = new ArrayDeque<>();

  private List<Place> places = List.of();
  private @Nullable TaskGroup group;
  private int started;

  /**
   * A master.
   *
   * @param listening the sockets; closed when the master ends
   * @param source the configuration of the workers
   * @param log takes a line for each event
   */
  Master(Listening listening, Configuration.Source source, Consumer<String> log) {
    this.listening = listening;
    this.source = source;
    this.log = log;
  }

  // ---- commands

  /**
   * Starts new workers with the current configuration; the present ones finish their requests, and
   * end.
   */
  void reload() {
    commands.putNowait(Command.RELOAD);
  }

  /** Accepts no more connections, and ends when all clients have gone. */
  void quit() {
    commands.putNowait(Command.QUIT);
  }

  /** Ends at once. */
  void terminate() {
    if (group != null) {
      group.cancel();
    }
  }

  /** Waits until the workers serve, and returns the address. Suspends. */
  InetSocketAddress address() {
    ready.await();
    return listening.address();
  }

  /** A line for each worker, with its counts. Any thread. */
  String status() {
    StringBuilder lines = new StringBuilder();
    workers.forEach(worker -> lines.append(worker.status()));
    return lines.toString();
  }

  /** The workers that have not ended. Any thread. */
  List<Worker> workers() {
    return List.copyOf(workers);
  }

  // ---- serving

  /** Serves until {@link #quit}, {@link #terminate}, or a cancellation. Suspends. */
  void run() throws IOException {
    try (listening) {
      Configuration first = toThread(() -> source.read());
      listening.provideFor(first.workers());
      TaskGroup.run(
          all -> {
            lead(all, first);
          });
    } finally {
      for (SocketChannel client : unassigned) {
        client.close();
      }
    }
  }

  private void lead(TaskGroup all, Configuration first) throws IOException {
    group = all;
    replaceWorkers(all, first);
    var accepting =
        listening.ofMaster().stream().map(socket -> all.createTask(() -> accept(socket))).toList();
    ready.set();
    while (commands.get() == Command.RELOAD) {
      try {
        Configuration next = toThread(() -> source.read());
        log.accept("reload: " + next);
        replaceWorkers(all, next);
      } catch (IOException | IllegalArgumentException wrong) {
        log.accept("reload: everything stays as it is, because of " + wrong);
      }
    }
    accepting.forEach(task -> task.cancel());
    places.forEach(Place::leave);
  }

  /**
   * Starts new workers, and tells the former ones to leave when the new ones serve, so that there
   * is always a worker that accepts.
   */
  private void replaceWorkers(TaskGroup all, Configuration configuration) throws IOException {
    listening.provideFor(configuration.workers());
    List<Place> former = places;
    List<Place> next = new ArrayList<>();
    for (int number = 0; number < configuration.workers(); number++) {
      Place place = new Place(number, configuration);
      next.add(place);
      all.createTask(place::keepFilled);
    }
    places = next;
    for (Place place : next) {
      place.filled.await();
    }
    former.forEach(Place::leave);
  }

  /** The place of a worker. If the worker crashes, another one takes the place. */
  private final class Place {

    private final int number;
    private final Configuration configuration;
    private final Event filled = new Event();
    private @Nullable Worker worker;
    private boolean leaving;

    Place(int number, Configuration configuration) {
      this.number = number;
      this.configuration = configuration;
    }

    void leave() {
      leaving = true;
      if (worker != null) {
        worker.leave();
      }
    }

    void keepFilled() {
      EventLoop loop = Asyncio.getRunningLoop();
      double pause = 0;
      while (!leaving) {
        double began = loop.time();
        Optional<Throwable> crash = employ();
        if (crash.isPresent()) {
          pause = pauseAfter(loop.time() - began, pause);
          sleep(pause);
        }
      }
    }

    /** Starts a worker, waits until it has ended, and returns the crash, if it was one. */
    private Optional<Throwable> employ() {
      Worker employed =
          new Worker(
              "worker " + ++started,
              listening.of(number, configuration.workers()),
              configuration,
              Master.this::status);
      worker = employed;
      workers.add(employed);
      Task<Optional<Throwable>> running = Asyncio.createTask(() -> employed.run());
      Optional<Throwable> crash;
      try {
        await(employed.started());
        filled.set();
        assignWaiting();
        crash = await(running);
      } catch (CancelledError fast) {
        running.cancelAndJoin();
        end(employed, Optional.empty());
        throw fast;
      }
      end(employed, crash);
      return crash;
    }

    private void end(Worker employed, Optional<Throwable> crash) {
      worker = null;
      workers.remove(employed);
      employed.notTaken().forEach(Master.this::assign);
      log.accept(
          "%s %s, after %,d connections and %,d requests"
              .formatted(
                  employed,
                  crash.map(by -> "has crashed: " + reason(by)).orElse("has ended"),
                  employed.connections(),
                  employed.requests()));
    }
  }

  /**
   * The pause after a crash, in seconds: none after a long life, else twice the last pause, within
   * bounds.
   */
  static double pauseAfter(double lifetime, double lastPause) {
    return lifetime < LONG_LIFE
        ? Math.min(Math.max(2 * lastPause, SHORTEST_PAUSE), LONGEST_PAUSE)
        : 0;
  }

  private static Throwable reason(Throwable crash) {
    return crash instanceof ExceptionGroup several ? several.exceptions().get(0) : crash;
  }

  // ---- accepting for the workers

  private void accept(ServerSocketChannel socket) {
    for (; ; ) {
      try {
        assign(Asyncio.getRunningLoop().sockAccept(socket));
        sleep(0);
      } catch (IOException noDescriptors) {
        sleep(1);
      }
    }
  }

  /** Gives a connection to the worker with the fewest. */
  private void assign(SocketChannel client) {
    workers.stream()
        .filter(Worker::isServing)
        .min(Comparator.comparingInt(Worker::present))
        .ifPresentOrElse(worker -> worker.give(client), () -> unassigned.add(client));
  }

  private void assignWaiting() {
    List<SocketChannel> waiting = List.copyOf(unassigned);
    unassigned.clear();
    waiting.forEach(this::assign);
  }
}
