package asyncio.network;

import static asyncio.Asyncio.createTask;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.Task;
import asyncio.net.ClientHandler;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.Streams;
import asyncio.net.TlsOptions;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Our streams and those of CPython's asyncio, and curl; skipped where they are missing. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class StreamsInteropTest {

  private static final int SIZE = 2_000_000;

  /** Both ends send at the same time, and each tells the sum of what it got. */
  private static final List<String> CPYTHON =
      List.of(
          "import asyncio, random, ssl, sys, zlib",
          "SIZE = " + SIZE,
          "",
          "async def receive(reader):",
          "    sum = 0",
          "    left = SIZE",
          "    while left:",
          "        data = await reader.read(min(left, random.randint(1, 100000)))",
          "        sum = zlib.crc32(data, sum)",
          "        left -= len(data)",
          "    return sum",
          "",
          "async def send(writer):",
          "    sum = 0",
          "    left = SIZE",
          "    while left:",
          "        data = random.randbytes(min(left, random.randint(1, 100000)))",
          "        left -= len(data)",
          "        sum = zlib.crc32(data, sum)",
          "        writer.write(data)",
          "        await writer.drain()",
          "    return sum",
          "",
          "async def talk(reader, writer):",
          "    received, sent = await asyncio.gather(receive(reader), send(writer))",
          "    writer.write(b'%d %d\\n' % (received, sent))",
          "    print((await reader.readline()).decode().strip(), '=', sent, received, flush=True)",
          "    writer.close()",
          "    await writer.wait_closed()",
          "");

  private static Path script(Path folder, String... main) throws IOException {
    return Files.writeString(
        folder.resolve("script.py"),
        String.join("\n", CPYTHON) + "\n" + String.join("\n", main) + "\n");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The same as the other end does, in our words. */
  private static void talk(Connection connection) throws IOException {
    Task<Long> receiving =
        createTask(
            () -> {
              CRC32 sum = new CRC32();
              for (int left = SIZE; left > 0; ) {
                byte[] data = connection.reader().read(Math.min(left, 50_000));
                sum.update(data);
                left -= data.length;
              }
              return sum.getValue();
            });
    Random random = new Random(1);
    CRC32 sent = new CRC32();
    for (int left = SIZE; left > 0; ) {
      byte[] data = new byte[Math.min(left, 1 + random.nextInt(100_000))];
      random.nextBytes(data);
      sent.update(data);
      left -= data.length;
      connection.writer().writeAll(data);
    }
    long received = receiving.await();
    connection.writer().writeAll(bytes(received + " " + sent.getValue() + "\n"));
    String answer = new String(connection.reader().readline(), StandardCharsets.UTF_8);
    assertThat(answer.trim()).isEqualTo(sent.getValue() + " " + received);
    assertThat(connection.reader().read()).isEmpty(); // the other end closes
  }

  private static int port(Server server) {
    return server.port();
  }

  private static void assertSumsAreEqual(String line) {
    String[] sides = line.trim().split(" = ", 2);
    assertThat(sides).as(line).hasSize(2);
    assertThat(sides[0]).matches("\\d+ \\d+").isEqualTo(sides[1]);
  }

  private static void clientOfPython(EngineKind engine, Path folder, boolean encrypted)
      throws IOException {
    Programs.assumePresent("python3");
    Certificates.write(folder);
    Path script =
        script(
            folder,
            "async def main():",
            "    tls = ssl.create_default_context(cafile=sys.argv[2]) if sys.argv[2:] else None",
            "    name = 'localhost' if tls else None",
            "    await talk(*await asyncio.open_connection('127.0.0.1', int(sys.argv[1]), ssl=tls,",
            "                                              server_hostname=name))",
            "asyncio.run(main())");
    ServerOptions plain = ServerOptions.on("127.0.0.1", 0);
    ClientHandler handler =
        (reader, writer) -> {
          try (Connection connection = new Connection(reader, writer)) {
            talk(connection);
          }
        };
    Loops.runReal(
        engine,
        () -> {
          try (Server server =
              Streams.startServer(
                  handler,
                  encrypted ? plain.withTls(TlsOptions.of(Certificates.server())) : plain)) {
            String port = String.valueOf(port(server));
            String authority = folder.resolve("ca.pem").toString();
            List<String> command =
                encrypted
                    ? List.of("python3", script.toString(), port, authority)
                    : List.of("python3", script.toString(), port);
            assertSumsAreEqual(Programs.run("", command));
          }
        });
  }

  @OnBothEngines
  void aClientOfPython(EngineKind engine, @TempDir Path folder) throws IOException {
    clientOfPython(engine, folder, false);
  }

  @OnBothEngines
  void anEncryptedClientOfPython(EngineKind engine, @TempDir Path folder) throws IOException {
    clientOfPython(engine, folder, true);
  }

  private static void serverOfPython(EngineKind engine, Path folder, boolean encrypted)
      throws IOException {
    Programs.assumePresent("python3");
    Certificates.write(folder);
    Path script =
        script(
            folder,
            "async def main():",
            "    tls = None",
            "    if sys.argv[1:]:",
            "        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)",
            "        tls.load_cert_chain(sys.argv[1], sys.argv[2])",
            "    done = asyncio.Event()",
            "    async def serve(reader, writer):",
            "        await talk(reader, writer)",
            "        done.set()",
            "    server = await asyncio.start_server(serve, '127.0.0.1', 0, ssl=tls)",
            "    print(server.sockets[0].getsockname()[1], flush=True)",
            "    await done.wait()",
            "asyncio.run(main())");
    List<String> command =
        encrypted
            ? List.of(
                "python3",
                script.toString(),
                folder.resolve("server.pem").toString(),
                folder.resolve("server.key").toString())
            : List.of("python3", script.toString());
    Loops.runReal(
        engine,
        () -> {
          Process process = Programs.start(command);
          try {
            int port = Integer.parseInt(Programs.readLine(process).trim());
            ConnectionOptions plain = ConnectionOptions.to("localhost", port);
            try (Connection connection =
                Streams.openConnection(
                    encrypted ? plain.withTls(TlsOptions.of(Certificates.client())) : plain)) {
              talk(connection);
            }
            assertSumsAreEqual(Programs.readLine(process));
          } finally {
            process.destroy();
          }
        });
  }

  @OnBothEngines
  void aServerOfPython(EngineKind engine, @TempDir Path folder) throws IOException {
    serverOfPython(engine, folder, false);
  }

  @OnBothEngines
  void anEncryptedServerOfPython(EngineKind engine, @TempDir Path folder) throws IOException {
    serverOfPython(engine, folder, true);
  }

  @OnBothEngines
  void curl(EngineKind engine) {
    Programs.assumePresent("curl");
    String body = "hello ".repeat(100_000);
    Loops.runReal(
        engine,
        () -> {
          try (Server server =
              Streams.startServer(
                  (reader, writer) -> {
                    try (writer) {
                      reader.readuntil(bytes("\r\n\r\n"));
                      writer.writeAll(bytes("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"));
                      writer.writeAll(bytes(body));
                    }
                  },
                  "127.0.0.1",
                  0)) {
            String url = "http://127.0.0.1:" + port(server) + "/";
            assertThat(Programs.run("", List.of("curl", "-q", "--noproxy", "*", "-sS", url)))
                .isEqualTo(body);
          }
        });
  }
}
