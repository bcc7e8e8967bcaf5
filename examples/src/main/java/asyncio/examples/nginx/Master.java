package asyncio.examples.nginx;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;

import asyncio.Asyncio;
import asyncio.EventLoop;
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
 * Keeps the workers: starts them, replaces those that crash, and all of them when the configuration
 * is to change. It serves no client itself. All of it is for the thread of its loop, but for {@link
 * #status()}.
 */
final class Master {

  /** Seconds before a crashed worker is replaced; twice as many each time, if that crashes soon. */
  private static final double SHORTEST_PAUSE = 0.1;

  private static final double LONGEST_PAUSE = 10;

  /** Who has lived for as many seconds has not crashed because of how it was started. */
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

  /** All that have not ended; also for the workers' threads. */
  private final List<Worker> workers = new CopyOnWriteArrayList<>();

  /** Connections for which there is no worker at the moment. */
  private final Deque<SocketChannel> unassigned = new ArrayDeque<>();

  private List<Place> places = List.of();
  private @Nullable TaskGroup group;
  private int started;

  /**
   * A master.
   *
   * @param listening its sockets, which it closes in the end
   * @param source says what the workers are to do
   * @param log takes a line for each thing that happens
   */
  Master(Listening listening, Configuration.Source source, Consumer<String> log) {
    this.listening = listening;
    this.source = source;
    this.log = log;
  }

  // ---- what it can be told

  /** New workers, with the configuration as it is now; the present ones finish what they have. */
  void reload() {
    commands.putNowait(Command.RELOAD);
  }

  /** No new connections; the end comes when all clients have gone. */
  void quit() {
    commands.putNowait(Command.QUIT);
  }

  /** The end, at once. */
  void terminate() {
    if (group != null) {
      group.cancel();
    }
  }

  /** Waits until it serves. Suspends. */
  InetSocketAddress address() {
    ready.await();
    return listening.address();
  }

  /** The workers, and what they have done; any thread. */
  String status() {
    StringBuilder lines = new StringBuilder();
    workers.forEach(worker -> lines.append(worker.status()));
    return lines.toString();
  }

  /** All workers that have not ended; any thread. */
  List<Worker> workers() {
    return List.copyOf(workers);
  }

  // ---- serving

  /** Serves until it is told to end, or cancelled. */
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

  /** The former ones leave when the next ones are there: at no time does nobody accept. */
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

  /** What a worker is there for; if it crashes, another one takes its place. */
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

    /** Starts a worker, and waits until it has ended, for whatever reason. */
    private Optional<Throwable> employ() {
      Worker employed =
          new Worker(
              "worker " + ++started,
              listening.of(number, configuration.workers()),
              configuration,
              Master.this::status);
      worker = employed;
      workers.add(employed);
      employed.start();
      Optional<Throwable> crash;
      try {
        await(employed.started());
        filled.set();
        assignWaiting();
        crash = await(employed.ended());
      } catch (CancelledError fast) {
        await(employed.started()); // before, it could not be told
        employed.terminate();
        end(employed, await(employed.ended()));
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

  /** How long to wait after a crash, given how long the worker has lived, and the last pause. */
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

  /** To whoever has least to do. */
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
