package asyncio.examples.nginx;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.waitFor;

import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.LoopGroup;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.examples.net.HttpConnection;
import asyncio.examples.net.HttpConnection.Site;
import asyncio.examples.net.HttpHead;
import asyncio.futures.CancelledError;
import asyncio.futures.TimeoutException;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.Streams;
import asyncio.sync.Event;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread with a loop, which serves connections. Each connection is a task of one group.
 *
 * <p>An exception ends its connection. An {@link Error} ends the worker: the state it leaves is
 * unknown, so the group, the loop and all other connections end too.
 */
final class Worker {

  /**
   * How long to wait before accepting again after the system had no descriptors left, in seconds.
   */
  private static final double ACCEPT_AGAIN_AFTER = 1;

  private final String name;
  private final List<ServerSocketChannel> listening;
  private final Configuration configuration;
  private final Site site;
  private final LoopGroup loops;
  private final EventLoop loop;

  private final CompletableFuture<Void> started = new CompletableFuture<>();

  private final Queue<SocketChannel> handedOver = new ConcurrentLinkedQueue<>();
  private final AtomicInteger present = new AtomicInteger();
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();
  private volatile boolean leaving;

  // In the loop's thread:
  private final Event stopAccepting = new Event();
  private @Nullable TaskGroup clients;

  /**
   * A worker that does nothing yet.
   *
   * @param name the name, for people
   * @param listening the sockets to accept from; may be empty
   * @param configuration the settings
   * @param status the text of the page {@code /status}; called in this worker's thread
   */
  Worker(
      String name,
      List<ServerSocketChannel> listening,
      Configuration configuration,
      Supplier<String> status) {
    this.name = name;
    this.listening = listening;
    this.configuration = configuration;
    this.site = new WorkerSite(this, configuration, status);
    this.loops = new LoopGroup(1, number -> EventLoop.builder().name(name).build());
    this.loop = loops.loops().get(0);
  }

  // ---- for the master, in any thread

  /**
   * Serves until the last client has gone after {@link #leave}, or until a cancellation. Suspends
   * the master's coroutine; the worker's loop does the work.
   *
   * @return the exception if the worker has crashed
   */
  Optional<Throwable> run() {
    try (loops) {
      await(loops.submit(() -> serve()));
      return Optional.empty();
    } catch (CancelledError fast) {
      throw fast;
    } catch (Throwable any) {
      return Optional.of(any);
    } finally {
      started.complete(null);
    }
  }

  /** Completed when the worker serves, or has failed to start. */
  CompletableFuture<Void> started() {
    return started.copy();
  }

  /** Hands a connection to the worker. */
  void give(SocketChannel client) {
    present.incrementAndGet();
    handedOver.add(client);
    send(this::takeWhatIsHandedOver);
  }

  /** The connections that were handed over and not begun, once the worker has ended. */
  List<SocketChannel> notTaken() {
    List<SocketChannel> left = new ArrayList<>(handedOver);
    handedOver.clear();
    return left;
  }

  /** Tells the worker to accept no more connections, and to end when its last client has gone. */
  void leave() {
    leaving = true;
    send(stopAccepting::set);
  }

  boolean isLeaving() {
    return leaving;
  }

  boolean isServing() {
    return started.isDone() && !leaving;
  }

  private void send(Runnable message) {
    try {
      loop.callSoonThreadsafe(message);
    } catch (IllegalStateException closed) {
      // The worker has ended meanwhile.
    }
  }

  /** How many connections the worker has. */
  int present() {
    return present.get();
  }

  /** A line for the status page. */
  String status() {
    return "%-10s %-8s %6d now, %8d connections, %10d requests%n"
        .formatted(name, leaving ? "leaving" : "serving", present(), connections(), requests());
  }

  long connections() {
    return connections.get();
  }

  long requests() {
    return requests.get();
  }

  void countRequest() {
    requests.incrementAndGet();
  }

  @Override
  public String toString() {
    return name;
  }

  // ---- in its own thread

  private void serve() {
    TaskGroup.run(
        group -> {
          clients = group;
          loop.enterPhase(name, "serving");
          List<Task<Void>> accepting = new ArrayList<>();
          for (ServerSocketChannel socket : listening) {
            accepting.add(group.createTask(() -> accept(socket)));
          }
          started.complete(null);
          stopAccepting.await();
          loop.enterPhase(name, "leaving");
          accepting.forEach(Task::cancel);
        }); // here all clients have gone
  }

  private void accept(ServerSocketChannel socket) {
    for (; ; ) {
      try {
        SocketChannel client = loop.sockAccept(socket);
        present.incrementAndGet();
        take(client);
        sleep(0); // other tasks first: very many connections may be waiting
      } catch (IOException noDescriptors) {
        sleep(ACCEPT_AGAIN_AFTER);
      }
    }
  }

  private void takeWhatIsHandedOver() {
    for (SocketChannel client = handedOver.peek(); client != null; client = handedOver.peek()) {
      try {
        take(client);
      } catch (IllegalStateException crashing) {
        return; // another worker gets it
      }
      handedOver.remove();
    }
  }

  private void take(SocketChannel client) {
    Objects.requireNonNull(clients)
        .createTask(() -> talkTo(client))
        .addDoneCallback(
            done -> {
              present.decrementAndGet();
              showClients();
              closeQuietly(client); // for a task that was cancelled before it began
            });
    connections.incrementAndGet();
    showClients();
  }

  /** For recordings. */
  private void showClients() {
    loop.enterPhase("clients", present() == 0 ? "" : present() + " present");
  }

  private void talkTo(SocketChannel client) {
    try {
      Connection connection =
          Streams.openConnection(ConnectionOptions.over(client), HttpHead.LONGEST);
      try {
        double patience = configuration.keepalive();
        new HttpConnection(site, connection.reader(), connection.writer(), patience).serve();
        waitFor(() -> connection.close(), patience);
      } finally {
        connection.writer().transport().abort(); // does nothing if the connection is closed
      }
    } catch (IOException | TimeoutException lost) {
      // A client may go at any time. That is no failure of the server.
    } catch (RuntimeException failed) {
      loop.callExceptionHandler(ExceptionContext.of("Cannot serve a client", failed));
    }
  }

  private static void closeQuietly(SocketChannel client) {
    try {
      client.close();
    } catch (IOException e) {
      // the descriptor is released in any case
    }
  }
}
