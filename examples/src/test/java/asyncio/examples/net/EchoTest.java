package asyncio.examples.net;

import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.examples.ClosedPort;
import asyncio.examples.EachEngine;
import asyncio.examples.Programs;
import asyncio.examples.Programs.Outcome;
import asyncio.net.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class EchoTest {

  /** The client of Python's own tutorial, but for its prints. */
  private static final String PYTHON_CLIENT =
      """
      import asyncio, sys
      async def main():
          reader, writer = await asyncio.open_connection(*sys.argv[1].split(':'))
          writer.write(b'Hello World!')
          await writer.drain()
          print((await reader.read(100)).decode())
          writer.close()
          await writer.wait_closed()
      asyncio.run(main())
      """;

  @EachEngine
  void anAsyncioClientHearsWhatItSays(EngineKind engine) {
    RealClient.require("python3");
    String printed =
        RealClient.printed(
            engine,
            () -> {
              Server server = new Listener(0).listen(EchoServer::echo);
              String heard = RealClient.python(PYTHON_CLIENT, Listener.address(server));
              assertThat(heard).isEqualTo("Hello World!\n");
              server.shutdown(RealClient.PATIENCE);
            });
    assertThat(printed).isEqualTo("CLIENT has come\nCLIENT has sent 12 bytes\nCLIENT has gone\n");
  }

  @EachEngine
  void ourClientSaysLineByLine(EngineKind engine) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "--port=" + server.getLocalPort();
      Thread.ofVirtual().start(() -> answerTwice(server));
      assertThat(Programs.run(engine, "say", address, "one", "two", "three"))
          .isEqualTo(
              new Outcome(
                  1,
                  """
                  > one
                  < one
                  > two
                  < two
                  > three
                  the server has closed the connection
                  """,
                  ""));
    }
    try (ClosedPort port = new ClosedPort()) {
      Outcome refused = Programs.run(engine, "say", "--port=" + port.number(), "one");
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()) // the rest differs from JDK to JDK
          .startsWith("say: Cannot connect to 127.0.0.1:" + port.number() + ": ");
    }
  }

  private static void answerTwice(ServerSocket server) {
    try (Socket client = server.accept()) {
      client.getOutputStream().write(client.getInputStream().readNBytes(4));
      client.getOutputStream().write(client.getInputStream().readNBytes(4));
      client.getInputStream().readNBytes(6);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @EachEngine
  void aClientThatVanishesIsNoFailure(EngineKind engine) {
    String printed =
        RealClient.printed(
            engine,
            () -> {
              Server server = new Listener(0).listen(EchoServer::echo);
              String[] address = Listener.address(server).split(":");
              toThread(() -> sendAndReset(address[0], Integer.parseInt(address[1])));
              server.shutdown(RealClient.PATIENCE);
            });
    assertThat(printed).endsWith("CLIENT was lost: Connection reset\n");
  }

  private static boolean sendAndReset(String host, int port) throws IOException {
    try (Socket client = new Socket(host, port)) {
      client.getOutputStream().write(new byte[] {1, 2, 3});
      client.getInputStream().read(); // so it is accepted
      client.setSoLinger(true, 0); // close() resets
    }
    return true;
  }

  @Test
  void explainsItself() {
    assertThat(Programs.run(EngineKind.PORTABLE, "echo", "--help").out())
        .startsWith("Usage: java -jar examples.jar echo [-h] [--host=HOST] [--port=PORT]\n")
        .contains("At which port (8888); 0 for any that is free.");
    assertThat(Programs.run(EngineKind.PORTABLE, "say").err())
        .startsWith("Missing required parameter: 'LINE'");
  }
}
