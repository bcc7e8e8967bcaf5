package asyncio.examples.net;

import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.timeout;

import asyncio.Asyncio;
import asyncio.TaskGroup;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.TimeoutException;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.StreamReader;
import asyncio.net.Streams;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Passes bytes on between clients and another server.
 *
 * <p>Each connection has two tasks, one for each direction. A task reads again only after it has
 * written what it has. So if one end reads slowly, the other end is slowed down, and nothing piles
 * up in the proxy: back-pressure. When one end sends no more, the other end is told, but can go on
 * sending. The connection ends when both ends have ended, or one is lost. Then the other end sees a
 * lost connection too, and never takes the half for the whole.
 */
@Command(name = "proxy", sortOptions = false)
public final class Proxy implements Runnable {

  private static final int BLOCK = 64 * 1024;

  @Parameters(paramLabel = "HOST:PORT", description = "Where the server is.")
  private String target = "";

  @Mixin private Listener listener = new Listener(8081);

  @Option(
      names = "--idle",
      paramLabel = "SECONDS",
      description = "After how long without a byte a connection ends (${DEFAULT-VALUE}).")
  private double idle = 600;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before run()
  private CommandSpec spec;

  @Override
  public void run() {
    if (!target.matches(".+:\\d{1,5}")) {
      throw new ParameterException(
          spec.commandLine(), "'" + target + "' is no address: it should look like localhost:80.");
    }
    if (!(idle > 0)) {
      throw new ParameterException(spec.commandLine(), "--idle must be more than 0.");
    }
    int colon = target.lastIndexOf(':');
    int port = Integer.parseInt(target.substring(colon + 1));
    ConnectionOptions server = ConnectionOptions.to(target.substring(0, colon), port);
    Asyncio.run(
        () ->
            listener.serve(
                "passing on to " + target,
                (reader, writer) -> passOn(new Connection(reader, writer), server, idle)));
  }

  /**
   * Connects a client with a server.
   *
   * @param idle seconds after which a connection ends on which no byte comes. An end that has
   *     crashed sends none, and nobody else tells
   */
  static void passOn(Connection client, ConnectionOptions target, double idle) throws IOException {
    String name = Listener.peer(client.writer());
    long[] bytes = new long[2]; // to the server, and back
    String end = "";
    try {
      Connection server = Streams.openConnection(target);
      try {
        end = passOn(client, server, bytes, idle) ? "" : ", and one end was lost";
      } finally {
        Listener.letGo(server.writer());
      }
    } finally {
      System.out.printf(
          Locale.ROOT, "%s: %,d bytes there, %,d back%s%n", name, bytes[0], bytes[1], end);
    }
  }

  /** Returns whether both ends have ended regularly. Otherwise each is told by a reset. */
  private static boolean passOn(Connection client, Connection server, long[] bytes, double idle) {
    // Whoever closes a connection before both ends have ended, such as a proxy that stops, must not
    // make what has come so far look whole.
    Listener.resetWhenClosed(client.writer(), true);
    Listener.resetWhenClosed(server.writer(), true);
    try {
      timeout(
          idle,
          deadline ->
              TaskGroup.run(
                  group -> {
                    Runnable alive = () -> deadline.reschedule(getRunningLoop().time() + idle);
                    group.createTask(() -> copy(client, server, bytes, 0, alive));
                    group.createTask(() -> copy(server, client, bytes, 1, alive));
                  }));
    } catch (ExceptionGroup | TimeoutException lost) {
      // Nobody reads the unsent bytes any more.
      client.writer().transport().abort();
      server.writer().transport().abort();
      return false;
    }
    Listener.resetWhenClosed(client.writer(), false);
    Listener.resetWhenClosed(server.writer(), false);
    return true;
  }

  private static void copy(
      Connection from, Connection to, long[] bytes, int direction, Runnable alive)
      throws IOException {
    StreamReader reader = from.reader();
    for (byte[] block = reader.read(BLOCK); block.length > 0; block = reader.read(BLOCK)) {
      alive.run();
      to.writer().writeAll(block);
      bytes[direction] += block.length;
      alive.run();
    }
    if (from.writer().isClosing()) {
      throw new IOException("closed here, not by the other end");
    }
    to.writer().writeEof();
  }
}
