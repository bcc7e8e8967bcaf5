package asyncio.examples.net;

import asyncio.Asyncio;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Sends back all bytes that come in.
 *
 * <p>Each client has a task of its own, which reads as if there were no other. Where the task waits
 * for its client to send or to read, the other tasks go on.
 */
@Command(
    name = "echo",
    sortOptions = false,
    footer = "Talk to it with the example say, nc, or telnet.")
public final class EchoServer implements Runnable {

  private static final int BLOCK = 4096;

  @Mixin private Listener listener = new Listener(8888);

  @Override
  public void run() {
    Asyncio.run(() -> listener.serve("echoing", EchoServer::echo));
  }

  static void echo(StreamReader reader, StreamWriter writer) throws IOException {
    String client = Listener.peer(writer);
    System.out.println(client + " has come");
    // An empty block is the end: the client sends no more.
    for (byte[] block = reader.read(BLOCK); block.length > 0; block = reader.read(BLOCK)) {
      System.out.println(client + " has sent " + block.length + " bytes");
      writer.writeAll(block); // waits if the client does not read: back-pressure
    }
    System.out.println(client + " has gone");
  }
}
