package asyncio.simulation.network;

import asyncio.Asyncio;
import asyncio.Clock;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Action;
import asyncio.net.ClientHandler;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.Streams;
import asyncio.test.internal.network.Agenda;
import asyncio.test.internal.network.NetworkHost;
import asyncio.test.internal.network.NetworkTrace;
import asyncio.test.internal.network.SimulatedNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Drives a simulated network: one event loop for each host, by turns, in the time of an agenda.
 *
 * <p>A loop runs until it has nothing to do at this instant. When no loop has, time goes on to what
 * comes next: an event of the network, or a timer of a loop.
 */
final class World implements AutoCloseable {

  /** A host and its loop. */
  final class Machine implements Clock {

    final NetworkHost host;
    final EventLoop loop;
    private final List<Server> servers = new ArrayList<>();
    private boolean due = true;
    private boolean off;
    private long deadline = NEVER;

    Machine(EngineKind engine, NetworkHost host) {
      this.host = host;
      this.loop =
          EventLoop.builder()
              .name(host.name())
              .engine(engine)
              .clock(this)
              .channels(host.provider())
              .resolver(host.resolver())
              .executor(new InlineExecutor())
              .build();
      loop.setExceptionHandler((where, context) -> {}); // that connections break is meant
      host.whenReady(() -> due = true);
    }

    @Override
    public long nanoTime() {
      return agenda.now();
    }

    @Override
    public long idle(EventLoop idle, long firstDeadline) {
      if (host.hasNews() || firstDeadline <= agenda.now()) {
        return 0;
      }
      deadline = firstDeadline;
      loop.stop();
      return 0;
    }

    private boolean isDue() {
      return !off && (due || deadline <= agenda.now());
    }

    private void run() {
      due = false;
      loop.runForever();
    }

    /** Makes a task of this host. */
    Task<Void> start(Action body) {
      due = true;
      return loop.createTask(body);
    }

    /** Serves streams at {@link #PORT}. */
    void serve(ClientHandler handler) {
      serve(handler, ServerOptions.on("", PORT));
    }

    void serve(ClientHandler handler, ServerOptions options) {
      start(() -> servers.add(Streams.startServer(handler, options)));
    }

    /** Sends back each line. */
    void serveEcho() {
      serve(
          (reader, writer) -> {
            for (byte[] line : reader) {
              writer.writeAll(line);
            }
            writer.close();
          });
    }

    private void end() {
      servers.forEach(Server::close);
      Asyncio.allTasks(loop).forEach(Task::cancel);
      due = true;
    }

    /** The host loses its power: nothing of its loop runs any more. */
    void crash() {
      network.crash(host);
      off = true;
    }
  }

  /** Where servers listen. */
  static final int PORT = 80;

  final Agenda agenda = new Agenda();
  final SimulatedNetwork network;
  private final EngineKind engine;
  private final List<Machine> machines = new ArrayList<>();
  private final List<String> trace = new ArrayList<>();

  World(EngineKind engine, long seed) {
    this.engine = engine;
    this.network = new SimulatedNetwork(agenda, new SplittableRandom(seed));
  }

  /** A world whose {@link #trace()} tells all that happens in the network. */
  static World traced(EngineKind engine, long seed) {
    World world = new World(engine, seed);
    world.network.setTrace(NetworkTrace.toLines(world.trace::add));
    return world;
  }

  List<String> trace() {
    return trace;
  }

  Machine add(String name) {
    return on(network.addHost(name));
  }

  /** Boots a loop on a host, perhaps one that was restarted. */
  Machine on(NetworkHost host) {
    Machine machine = new Machine(engine, host);
    machines.add(machine);
    return machine;
  }

  /** Seconds since the beginning. */
  double time() {
    return agenda.now() / 1e9;
  }

  /** Does something at a time, between the events. */
  void at(double seconds, Runnable action) {
    agenda.at((long) (seconds * 1e9), action);
  }

  /** Runs until tasks are done, and throws what they throw. */
  void run(Task<?>... all) {
    for (Task<?> one : all) {
      while (!one.done()) {
        if (!runMachines()) {
          advance(one);
        }
      }
      one.result();
    }
  }

  /** Runs until a time. */
  void runUntil(double seconds) {
    long end = (long) (seconds * 1e9);
    while (true) {
      if (!runMachines()) {
        long next = next();
        agenda.advanceTo(Math.min(next, end));
        if (next > end) {
          return;
        }
      }
    }
  }

  private boolean runMachines() {
    boolean any = false;
    for (int i = 0; i < machines.size(); i++) {
      Machine machine = machines.get(i);
      if (machine.isDue()) {
        machine.run();
        any = true;
      }
    }
    return any;
  }

  private void advance(Task<?> until) {
    long next = next();
    if (next == Clock.NEVER) {
      throw new IllegalStateException("Nothing will happen any more; not done is " + until);
    }
    agenda.advanceTo(next);
  }

  private long next() {
    long next = agenda.next();
    for (Machine machine : machines) {
      next = machine.off ? next : Math.min(next, machine.deadline);
    }
    return next;
  }

  @Override
  public void close() {
    machines.stream().filter(machine -> !machine.off).forEach(Machine::end);
    while (runMachines()) {
      // what is cancelled ends
    }
    machines.forEach(machine -> machine.loop.close());
  }

  /** Runs jobs at once, in the loop's own thread. */
  private static final class InlineExecutor extends AbstractExecutorService {

    private boolean shutDown;

    @Override
    public void execute(Runnable job) {
      job.run();
    }

    @Override
    public void shutdown() {
      shutDown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      shutDown = true;
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return shutDown;
    }

    @Override
    public boolean isTerminated() {
      return shutDown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
