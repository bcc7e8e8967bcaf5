package asyncio.examples.net;

import asyncio.Asyncio;
import asyncio.TaskGroup;
import asyncio.futures.ExceptionGroup;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Passes bytes on between clients and another server.
 *
 * <p>Each connection has two tasks, one for each direction. A task reads again only after it has
 * written what it has. So if one end reads slowly, the other end is slowed down, and nothing piles
 * up in the proxy: back-pressure. When one end sends no more, the other end is told, but can go on
 * sending. The connection ends when both ends have ended, or one is lost.
 */
@Command(name = "proxy", sortOptions = false)
public final class Proxy implements Runnable {

  private static final int BLOCK = 64 * 1024;

  @Parameters(paramLabel = "HOST:PORT", description = "Where the server is.")
  private String target = "";

  @Mixin private Listener listener = new Listener(8081);

  @Spec
  @SuppressWarnings("NullAway.Init") // set before run()
  private CommandSpec spec;

  @Override
  public void run() {
    if (!target.matches(".+:\\d{1,5}")) {
      throw new ParameterException(
          spec.commandLine(), "'" + target + "' is no address: it should look like localhost:80.");
    }
    int colon = target.lastIndexOf(':');
    int port = Integer.parseInt(target.substring(colon + 1));
    ConnectionOptions server = ConnectionOptions.to(target.substring(0, colon), port);
    Asyncio.run(
        () ->
            listener.serve(
                "passing on to " + target,
                (reader, writer) -> passOn(new Connection(reader, writer), server)));
  }

  /** Connects a client with a server. */
  static void passOn(Connection client, ConnectionOptions target) throws IOException {
    String name = Listener.peer(client.writer());
    long[] bytes = new long[2]; // to the server, and back
    String end = "";
    try (StreamWriter back = client.writer();
        Connection server = Streams.openConnection(target)) {
      try {
        TaskGroup.run(
            group -> {
              group.createTask(() -> copy(client.reader(), server.writer(), bytes, 0));
              group.createTask(() -> copy(server.reader(), back, bytes, 1));
            });
      } catch (ExceptionGroup lost) {
        // Nobody reads the unsent bytes any more, and close() would wait for them.
        back.transport().abort();
        server.writer().transport().abort();
        end = ", and one end was lost";
      }
    } finally {
      System.out.printf(
          Locale.ROOT, "%s: %,d bytes there, %,d back%s%n", name, bytes[0], bytes[1], end);
    }
  }

  private static void copy(StreamReader from, StreamWriter to, long[] bytes, int direction)
      throws IOException {
    for (byte[] block = from.read(BLOCK); block.length > 0; block = from.read(BLOCK)) {
      to.writeAll(block);
      bytes[direction] += block.length;
    }
    to.writeEof();
  }
}
