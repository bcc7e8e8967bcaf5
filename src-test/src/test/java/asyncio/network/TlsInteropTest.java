package asyncio.network;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.net.BaseProtocol;
import asyncio.net.Connected;
import asyncio.net.ConnectionOptions;
import asyncio.net.ExtraInfo;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.TlsOptions;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** TLS with programs that have nothing to do with the JDK's; skipped where they are missing. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class TlsInteropTest {

  private static Server serve(Supplier<BaseProtocol> factory) throws IOException {
    return getRunningLoop()
        .createServer(
            factory,
            ServerOptions.on("127.0.0.1", 0)
                .withTls(
                    TlsOptions.of(Certificates.server())
                        .withApplicationProtocols(List.of("http/1.1"))));
  }

  private static int port(Server server) {
    return server.port();
  }

  private static Connected<Recording> connectTo(int port) throws IOException {
    EventLoop loop = getRunningLoop();
    return loop.createConnection(
        () -> new Recording(loop, false),
        ConnectionOptions.to("localhost", port).withTls(TlsOptions.of(Certificates.client())));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Echoes, and closes the connection at the end of a line. */
  private static final class OneLine extends Recording {

    OneLine() {
      super(getRunningLoop(), true);
    }

    @Override
    public void dataReceived(byte[] data) {
      super.dataReceived(data);
      if (received.indexOf("\n") >= 0) {
        transport().close();
      }
    }
  }

  /** Answers a request of HTTP, and closes the connection. */
  private static final class Greeting extends Recording {

    Greeting() {
      super(getRunningLoop(), false);
    }

    @Override
    public void dataReceived(byte[] data) {
      super.dataReceived(data);
      if (received.indexOf("\r\n\r\n") >= 0) {
        transport().write(bytes("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"));
        transport().write(bytes("hello ".repeat(100_000)));
        transport().close();
      }
    }
  }

  // ---- OpenSSL

  @OnBothEngines
  void aClientOfOpenssl(EngineKind engine, @TempDir Path folder) throws IOException {
    Programs.assumePresent("openssl");
    Certificates.write(folder);
    Loops.runReal(
        engine,
        () -> {
          for (String version : List.of("-tls1_3", "-tls1_2")) {
            Recording there = new OneLine();
            try (Server server = serve(() -> there)) {
              String output =
                  Programs.run(
                      "echo this\n",
                      List.of(
                          "openssl",
                          "s_client",
                          version,
                          "-connect",
                          "127.0.0.1:" + port(server),
                          "-servername",
                          "localhost",
                          "-verify_hostname",
                          "localhost",
                          "-verify_return_error",
                          "-alpn",
                          "h2,http/1.1",
                          "-CAfile",
                          folder.resolve("ca.pem").toString()));
              assertThat(output)
                  .contains("Verification: OK", "ALPN protocol: http/1.1", "echo this\n");
              await(there.lost);
              there.steps.assertAre("made lost");
            }
          }
        });
  }

  @OnBothEngines
  void aServerOfOpenssl(EngineKind engine, @TempDir Path folder) throws IOException {
    Programs.assumePresent("openssl");
    Certificates.write(folder);
    Loops.runReal(
        engine,
        () -> {
          Process process =
              Programs.start(
                  List.of(
                      "openssl",
                      "s_server",
                      "-accept",
                      "127.0.0.1:0",
                      "-cert",
                      folder.resolve("server.pem").toString(),
                      "-key",
                      folder.resolve("server.key").toString(),
                      "-rev"));
          try {
            String line = Programs.readLine(process);
            while (!line.startsWith("ACCEPT")) {
              line = Programs.readLine(process);
            }
            int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).trim());
            Connected<Recording> client = connectTo(port);
            client.transport().write(bytes("drawer\n"));
            while (client.protocol().received.length() < 7) {
              sleep(0.001);
            }
            assertThat(client.protocol().received).hasToString("reward\n");
            client.transport().close();
            await(client.protocol().lost);
            client.protocol().steps.assertAre("made lost");
          } finally {
            process.destroy();
          }
        });
  }

  // ---- curl

  @OnBothEngines
  void curl(EngineKind engine) {
    Programs.assumePresent("curl");
    Loops.runReal(
        engine,
        () -> {
          try (Server server = serve(Greeting::new)) {
            String output =
                Programs.run(
                    "",
                    List.of(
                        "curl",
                        "-q",
                        "--noproxy",
                        "*",
                        "-sSk",
                        "https://localhost:" + port(server) + "/"));
            assertThat(output).isEqualTo("hello ".repeat(100_000));
          }
        });
  }

  // ---- Python

  @OnBothEngines
  void aClientOfPython(EngineKind engine, @TempDir Path folder) throws IOException {
    Programs.assumePresent("python3");
    Certificates.write(folder);
    Path script = folder.resolve("client.py");
    Files.writeString(
        script,
        String.join(
            "\n",
            "import socket, ssl, sys",
            "context = ssl.create_default_context(cafile=sys.argv[1])",
            "plain = socket.create_connection(('127.0.0.1', int(sys.argv[2])))",
            "with context.wrap_socket(plain, server_hostname='localhost',",
            "                         suppress_ragged_eofs=False) as tls:",
            "    tls.sendall(b'x' * 1000000 + b'\\n')",
            "    received = b''",
            "    while chunk := tls.recv(65536):",
            "        received += chunk",
            "    print(tls.version(), len(received))",
            "    tls.unwrap()"));
    Loops.runReal(
        engine,
        () -> {
          Recording there = new OneLine();
          try (Server server = serve(() -> there)) {
            assertThat(
                    Programs.run(
                        "",
                        List.of(
                            "python3",
                            script.toString(),
                            folder.resolve("ca.pem").toString(),
                            String.valueOf(port(server)))))
                .isEqualToIgnoringNewLines("TLSv1.3 1000001\n");
            await(there.lost);
            assertThat(there.steps.soFar()).contains("made", "lost").doesNotContain("eof");
          }
        });
  }

  @OnBothEngines
  void aServerOfPython(EngineKind engine, @TempDir Path folder) throws IOException {
    Programs.assumePresent("python3");
    Certificates.write(folder);
    Path script = folder.resolve("server.py");
    Files.writeString(
        script,
        String.join(
            "\n",
            "import socket, ssl, sys",
            "context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)",
            "context.load_cert_chain(sys.argv[1], sys.argv[2])",
            "context.set_alpn_protocols(['one', 'two'])",
            "listening = socket.create_server(('127.0.0.1', 0))",
            "print(listening.getsockname()[1], flush=True)",
            "connection, _ = listening.accept()",
            "tls = context.wrap_socket(connection, server_side=True, suppress_ragged_eofs=False)",
            "received = 0",
            "while chunk := tls.recv(65536):",
            "    received += len(chunk)",
            "    tls.sendall(chunk)",
            "tls.unwrap()",
            "print(received, flush=True)"));
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Process process =
              Programs.start(
                  List.of(
                      "python3",
                      script.toString(),
                      folder.resolve("server.pem").toString(),
                      folder.resolve("server.key").toString()));
          try {
            int port = Integer.parseInt(Programs.readLine(process).trim());
            TlsOptions tls =
                TlsOptions.of(Certificates.client())
                    .withApplicationProtocols(List.of("two", "three"));
            Connected<Recording> client =
                loop.createConnection(
                    () -> new Recording(loop, false),
                    ConnectionOptions.to("localhost", port).withTls(tls));
            assertThat(client.transport().getExtraInfo(ExtraInfo.ALPN)).isEqualTo("two");
            client.transport().write(new byte[1_000_000]);
            while (client.protocol().received.length() < 1_000_000) {
              sleep(0.001);
            }
            client.transport().close();
            await(client.protocol().lost);
            assertThat(client.protocol().steps.soFar()).first().isEqualTo("made");
            assertThat(client.protocol().steps.soFar()).last().isEqualTo("lost");
            assertThat(Programs.readLine(process)).startsWith("1000000");
          } finally {
            process.destroy();
          }
        });
  }
}
