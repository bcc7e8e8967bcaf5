package asyncio.network;

import static asyncio.Asyncio.allTasks;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.getRunningLoop;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.net.BaseProtocol;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.testing.Loops;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * A server on a loop, visited by clients that know nothing of loops: blocking sockets in virtual
 * threads. When they have gone, nothing of them may be left.
 */
final class Served {

  private Served() {}

  /** What clients do; runs outside the loop. */
  @FunctionalInterface
  interface Visit {
    void to(InetSocketAddress server) throws Exception;
  }

  /** What clients of several servers do. */
  @FunctionalInterface
  interface Visits {
    void to(List<InetSocketAddress> servers) throws Exception;
  }

  /** What one of several clients does. */
  @FunctionalInterface
  interface Client {
    void run(int number) throws Exception;
  }

  /** A visit after which nobody has failed, and no task, transport and socket is left. */
  static void visit(EngineKind engine, Supplier<? extends BaseProtocol> protocols, Visit clients) {
    visit(engine, protocols, ServerOptions.on("127.0.0.1", 0), clients);
  }

  /** The same with options, such as encryption. */
  static void visit(
      EngineKind engine,
      Supplier<? extends BaseProtocol> protocols,
      ServerOptions options,
      Visit clients) {
    visit(engine, protocols, List.of(options), servers -> clients.to(servers.get(0)));
  }

  /** The same with several servers. */
  static void visit(
      EngineKind engine,
      Supplier<? extends BaseProtocol> protocols,
      List<ServerOptions> options,
      Visits clients) {
    List<String> failures = new ArrayList<>();
    Sockets.assertNoneLeftBy(
        () ->
            Loops.runReal(
                engine,
                () -> {
                  EventLoop loop = getRunningLoop();
                  loop.setExceptionHandler(
                      (where, context) ->
                          failures.add(context.message() + " " + context.exception()));
                  List<Server> servers = new ArrayList<>();
                  List<InetSocketAddress> addresses = new ArrayList<>();
                  for (ServerOptions each : options) {
                    Server server = loop.createServer(protocols, each.withBacklog(1024));
                    servers.add(server);
                    addresses.add((InetSocketAddress) server.sockets().get(0));
                  }
                  try (ExecutorService outside = Executors.newVirtualThreadPerTaskExecutor()) {
                    await(
                        loop.runInExecutor(
                            outside,
                            () -> {
                              clients.to(addresses);
                              return "done";
                            }));
                  } finally {
                    servers.forEach(Server::close);
                  }
                  servers.forEach(Server::waitClosed); // their connections are gone, too
                  assertThat(allTasks()).hasSize(1);
                }));
    assertThat(failures).isEmpty();
  }

  /** Several clients at the same time; fails if one of them does. */
  static void atOnce(int count, Client client) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        all.add(
            threads.submit(
                () -> {
                  client.run(number);
                  return "done";
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }
}
