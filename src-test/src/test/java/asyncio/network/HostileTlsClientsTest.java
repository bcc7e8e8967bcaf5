package asyncio.network;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.net.ServerOptions;
import asyncio.net.TlsOptions;
import asyncio.testing.OnBothEngines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Filter;
import java.util.logging.Logger;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.parallel.Isolated;

/** Clients of an encrypted server that behave badly, beside others that want to be served. */
@Isolated
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class HostileTlsClientsTest {

  private static final int CLIENTS = 20;

  @FunctionalInterface
  private interface Client {
    void visit(InetSocketAddress server, Random random) throws Exception;
  }

  private static void besideOthers(EngineKind engine, Client hostile) {
    besideOthers(engine, List.of(Certificates.patientServer()), hostile);
  }

  /** The others, at the first server, are there before, meanwhile, and afterwards. */
  private static void besideOthers(EngineKind engine, List<TlsOptions> tls, Client hostile) {
    CountDownLatch othersAreThere = new CountDownLatch(CLIENTS / 2);
    CountDownLatch hostileOnesWereThere = new CountDownLatch(CLIENTS / 2);
    Served.visit(
        engine,
        Echo::new,
        tls.stream().map(each -> ServerOptions.on("127.0.0.1", 0).withTls(each)).toList(),
        servers ->
            Served.atOnce(
                CLIENTS,
                number -> {
                  if (number % 2 == 0) {
                    othersAreThere.await();
                    try {
                      hostile.visit(servers.get(servers.size() - 1), new Random(number));
                    } finally {
                      hostileOnesWereThere.countDown();
                    }
                  } else {
                    try (Socket socket = encrypted(servers.get(0))) {
                      Sockets.echo(socket, 1000, 0);
                      othersAreThere.countDown();
                      for (int i = 1; i < 10; i++) {
                        Sockets.echo(socket, 1000, i);
                      }
                      hostileOnesWereThere.await();
                      Sockets.echo(socket, 1000, 10);
                    }
                  }
                }));
  }

  private static Socket encrypted(InetSocketAddress server) throws IOException {
    return encrypted(Sockets.connect(server));
  }

  private static Socket encrypted(Socket plain) throws IOException {
    return Certificates.client()
        .getSocketFactory()
        .createSocket(plain, "localhost", plain.getPort(), true);
  }

  /** What a client says first. */
  private static byte[] hello() throws IOException {
    SSLEngine engine = Certificates.client().createSSLEngine("localhost", 1);
    engine.setUseClientMode(true);
    ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), hello);
    return Arrays.copyOf(hello.array(), hello.position());
  }

  /** Reads what comes, which is of no interest, until the server has had enough. */
  private static void readToTheEnd(Socket socket) throws IOException {
    try {
      socket.getInputStream().transferTo(new ByteArrayOutputStream());
    } catch (SocketException reset) {
      return;
    }
  }

  @OnBothEngines
  void theySendGarbage(EngineKind engine) {
    besideOthers(
        engine,
        (server, random) -> {
          try (Socket socket = Sockets.connect(server)) {
            byte[] garbage = new byte[1 + random.nextInt(20_000)];
            random.nextBytes(garbage);
            socket.getOutputStream().write(garbage);
            socket.shutdownOutput();
            readToTheEnd(socket);
          }
        });
  }

  @OnBothEngines
  void theySpeakAnotherLanguage(EngineKind engine) {
    besideOthers(
        engine,
        (server, random) -> {
          try (Socket socket = Sockets.connect(server)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes("US-ASCII"));
            readToTheEnd(socket); // the server ends it, not they
          }
        });
  }

  @OnBothEngines
  void garbageAfterTheHandshake(EngineKind engine) {
    besideOthers(
        engine,
        (server, random) -> {
          Socket plain = Sockets.connect(server);
          Socket socket = encrypted(plain);
          try (plain;
              socket) {
            Sockets.echo(socket, 100, 1);
            byte[] garbage = new byte[5_000];
            random.nextBytes(garbage);
            plain.getOutputStream().write(garbage);
            readToTheEnd(plain);
          }
        });
  }

  @OnBothEngines
  void theySayHelloOneByteAtATime(EngineKind engine) {
    besideOthers(
        engine,
        (server, random) -> {
          try (Socket socket = Sockets.connect(server)) {
            OutputStream output = socket.getOutputStream();
            for (byte one : hello()) {
              output.write(one);
              Thread.yield();
            }
            assertThat(socket.getInputStream().read()).as("the type of an answer").isEqualTo(22);
          }
        });
  }

  /** Half of a greeting, and no more: their server waits no longer than it has said. */
  @OnBothEngines
  void theyStopInTheHandshake(EngineKind engine) {
    TlsOptions impatient = Certificates.patientServer().withTimeouts(0.1, 1);
    besideOthers(
        engine,
        List.of(Certificates.patientServer(), impatient),
        (server, random) -> {
          try (Socket socket = Sockets.connect(server)) {
            byte[] hello = hello();
            socket.getOutputStream().write(hello, 0, random.nextInt(hello.length));
            readToTheEnd(socket);
          } catch (SocketException reset) {
            return; // before they had said even that
          }
        });
  }

  @OnBothEngines
  void theyCloseTheirHalfInTheHandshake(EngineKind engine) {
    besideOthers(
        engine,
        (server, random) -> {
          try (Socket socket = Sockets.connect(server)) {
            byte[] hello = hello();
            socket.getOutputStream().write(hello, 0, random.nextInt(hello.length));
            socket.shutdownOutput();
            readToTheEnd(socket);
          }
        });
  }

  @OnBothEngines
  void theyVanishInTheHandshake(EngineKind engine) {
    besideOthers(
        engine,
        (server, random) -> {
          for (int i = 0; i < 10; i++) {
            Socket socket = Sockets.connect(server);
            byte[] hello = hello();
            socket.getOutputStream().write(hello, 0, random.nextInt(hello.length + 1));
            Sockets.vanish(socket);
          }
        });
  }

  /**
   * They get rid of what they say, read nothing of the answers, and are gone. Nobody is blamed for
   * writing to them then: what lies between the protocol and the socket has to know better.
   */
  @OnBothEngines
  void theyVanishWithoutReading(EngineKind engine) {
    Logger logger = Logger.getLogger("asyncio");
    List<String> log = new CopyOnWriteArrayList<>();
    Filter before = logger.getFilter();
    logger.setFilter(record -> log.add(record.getMessage()));
    try {
      vanishWithoutReading(engine);
    } finally {
      logger.setFilter(before);
    }
    assertThat(log).noneMatch(line -> line.contains("goes on writing"));
  }

  private static void vanishWithoutReading(EngineKind engine) {
    besideOthers(
        engine,
        (server, random) -> {
          Socket plain = Sockets.connect(server);
          Socket socket = encrypted(plain);
          Sockets.echo(socket, 100, 1);
          socket.getOutputStream().write(new byte[200_000]);
          Sockets.vanish(plain);
        });
  }
}
