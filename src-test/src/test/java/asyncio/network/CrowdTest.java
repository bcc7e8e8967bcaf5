package asyncio.network;

import static asyncio.Asyncio.allTasks;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.net.ClientHandler;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.Streams;
import asyncio.testing.Engines;
import asyncio.testing.Loops;
import asyncio.testing.OtherJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many idle connections and some busy ones on one loop, all of them served, by protocols and by
 * coroutines; then nothing is left of them. The clients are another process.
 *
 * <p>How many idle ones: {@code -Dasyncio.test.connections=10000}; of busy ones there is one for
 * each twenty. If the system gives less descriptors, it is as many as it gives. It says how long
 * that took, and how much memory an idle connection takes.
 */
@Isolated
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class CrowdTest {

  private static final int WANTED = Integer.getInteger("asyncio.test.connections", 500);
  private static final int MESSAGES = 20;
  private static final int LONGEST_MESSAGE = 16 * 1024;

  private static final ClientHandler ECHO =
      (reader, writer) -> {
        try (writer) {
          for (byte[] data = reader.read(LONGEST_MESSAGE);
              data.length > 0;
              data = reader.read(LONGEST_MESSAGE)) {
            writer.writeAll(data);
          }
        }
      };

  static Stream<Arguments> enginesAndServers() {
    return Engines.available()
        .flatMap(
            engine -> Stream.of("protocols", "coroutines").map(kind -> Arguments.of(engine, kind)));
  }

  private static Server serve(String kind) throws IOException {
    ServerOptions options = ServerOptions.on("127.0.0.1", 0).withBacklog(1024);
    return kind.equals("protocols")
        ? getRunningLoop().createServer(Echo::new, options)
        : Streams.startServer(ECHO, options);
  }

  private static long usedMemory() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("enginesAndServers")
  void everybodyIsServedAndNothingIsLeft(EngineKind engine, String kind) {
    int idle = Sockets.possible(WANTED, 21.0 / 20);
    int busy = Math.max(1, idle / 20);
    Sockets.assertNoneLeftBy(
        () ->
            Loops.runReal(
                engine,
                () -> {
                  try (Server server = serve(kind)) {
                    long memoryBefore = usedMemory();
                    Process crowd = startCrowd(server, idle, busy);
                    try (BufferedReader said = crowd.inputReader();
                        OutputStream goOn = crowd.getOutputStream()) {
                      String connected = nextLine(said, "idle: ");
                      long memory = (usedMemory() - memoryBefore) / idle;
                      goOn(goOn);
                      String talked = nextLine(said, "busy: ");
                      String served = nextLine(said, "still served: ");
                      System.out.println(
                          String.format(
                              Locale.ROOT,
                              "%s, %s: %s (%,d bytes of heap each); %d %s; %s",
                              engine,
                              kind,
                              connected,
                              memory,
                              busy,
                              talked,
                              served));
                      goOn(goOn);
                      assertThat(toThread(() -> crowd.waitFor())).isZero();
                    } finally {
                      crowd.destroyForcibly();
                    }
                    server.close();
                    server.waitClosed();
                    for (int turns = 0; turns < 10; turns++) {
                      sleep(0); // the tasks of the last ones end
                    }
                    assertThat(allTasks()).hasSize(1);
                  }
                }));
  }

  private static Process startCrowd(Server server, int idle, int busy) {
    int port = server.port();
    return OtherJvm.start(
        OtherJvm.command(
            Crowd.class,
            String.valueOf(port),
            String.valueOf(idle),
            String.valueOf(busy),
            String.valueOf(MESSAGES)));
  }

  /** Suspends, so that the server serves meanwhile. */
  private static String nextLine(BufferedReader said, String beginning) {
    return toThread(
        () -> {
          StringBuilder others = new StringBuilder();
          for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith(beginning)) {
              return line;
            }
            others.append(line).append('\n');
          }
          throw new AssertionError("The crowd has not said '" + beginning + "' but: " + others);
        });
  }

  private static void goOn(OutputStream crowd) throws IOException {
    crowd.write("go on\n".getBytes(StandardCharsets.UTF_8));
    crowd.flush();
  }
}
