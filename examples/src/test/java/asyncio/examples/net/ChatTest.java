package asyncio.examples.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.examples.EachEngine;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.Server;
import asyncio.net.Streams;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class ChatTest {

  /** Each guest waits for what it is to hear before it says the next thing. */
  private static final String PYTHON_GUESTS =
      """
      import asyncio, sys
      async def come(name):
          reader, writer = await asyncio.open_connection(*sys.argv[1].split(':'))
          async def hear():
              print(name + ' hears', (await reader.readline()).decode().rstrip())
          async def say(line):
              writer.write((line + '\\n').encode())
              await writer.drain()
          await hear()
          await say(name)
          return reader, writer, hear, say
      async def main():
          *_, hear_ann, say_ann = await come('Ann')
          await hear_ann()
          *_, hear_ann2, say_ann2 = await come('ann')
          await hear_ann2()
          await say_ann2('no name!')
          await hear_ann2()
          await say_ann2('Bob')
          await hear_ann2()
          await hear_ann()
          await say_ann('hello, \\x1b[31mBob')
          await hear_ann2()
          await say_ann('/who')
          await hear_ann()
          await say_ann2('/quit')
          await hear_ann2()
          await hear_ann()
      asyncio.run(main())
      """;

  @EachEngine
  void guestsComeAndTalkAndLeave(EngineKind engine) {
    RealClient.require("python3");
    String printed =
        RealClient.printed(
            engine,
            () -> {
              Server server = start();
              System.out.print(RealClient.python(PYTHON_GUESTS, Listener.address(server)));
              server.shutdown(RealClient.PATIENCE);
            });
    assertThat(printed.lines().filter(line -> line.contains(" hears ")))
        .containsExactly(
            "Ann hears * what is your name?",
            "Ann hears * welcome, Ann; here are: nobody",
            "ann hears * what is your name?",
            "ann hears * ann is here already; another name, please",
            "ann hears * up to 20 letters, please",
            "ann hears * welcome, Bob; here are: Ann",
            "Ann hears * Bob has come",
            "ann hears Ann: hello, \\u001b[31mBob",
            "Ann hears * here are: Ann, Bob",
            "ann hears * goodbye",
            "Ann hears * Bob has left");
    assertThat(printed.lines().filter(line -> !line.contains(" hears ")))
        .containsExactly(
            "Ann has come, 1 are here",
            "Bob has come, 2 are here",
            "Bob has left, 1 are here",
            "Ann has left, 0 are here");
  }

  @EachEngine
  void whoReadsTooSlowlyHoldsUpNobodyAndIsTold(EngineKind engine) {
    RealClient.printed(
        engine,
        () -> {
          Server server = start();
          try (Connection slow = come(server, "slow");
              Connection loud = come(server, "loud");
              Connection other = come(server, "other")) {
            hear(loud); // that the other one has come
            // Far more than sockets and outbox hold: only what is lost makes room for it. The other
            // guest hears everything, in order, meanwhile.
            int lines = 20_000;
            String text = "x".repeat(900);
            for (int i = 0; i < lines; i++) {
              say(loud, i + text);
              assertThat(hear(other)).isEqualTo("loud: " + i + text);
            }
            String heard = hear(slow);
            while (!heard.startsWith("* you read too slowly")) {
              heard = hear(slow);
            }
            assertThat(heard).matches("\\* you read too slowly, \\d+ lines were lost here");
          }
          server.shutdown(RealClient.PATIENCE);
        });
  }

  @EachEngine
  void aLineThatIsTooLongIsNotHeard(EngineKind engine) {
    RealClient.printed(
        engine,
        () -> {
          Server server = start();
          try (Connection one = come(server, "one");
              Connection two = come(server, "two")) {
            say(one, "x".repeat(ChatRoom.LONGEST_LINE + 1));
            say(one, "short");
            String heard = hear(two);
            while (heard.startsWith("one: x")) { // its end may have come later
              assertThat(heard.length()).isLessThanOrEqualTo("one: ".length() + 1);
              heard = hear(two);
            }
            assertThat(heard).isEqualTo("one: short");
          }
          server.shutdown(RealClient.PATIENCE);
        });
  }

  private static Server start() throws IOException {
    return new Listener(0).listen(new ChatRoom()::serve, ChatRoom.LONGEST_LINE);
  }

  private static Connection come(Server server, String name) throws IOException {
    SocketAddress address = server.sockets().get(0);
    Connection connection = Streams.openConnection(ConnectionOptions.to(address));
    assertThat(hear(connection)).isEqualTo("* what is your name?");
    say(connection, name);
    assertThat(hear(connection)).startsWith("* welcome, " + name);
    return connection;
  }

  private static void say(Connection connection, String line) throws IOException {
    connection.writer().writeAll((line + "\n").getBytes(UTF_8));
  }

  private static String hear(Connection connection) throws IOException {
    return new String(connection.reader().readline(), UTF_8).stripTrailing();
  }
}
