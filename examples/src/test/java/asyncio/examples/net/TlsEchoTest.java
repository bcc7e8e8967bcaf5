package asyncio.examples.net;

import static asyncio.Asyncio.toThread;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.examples.EachEngine;
import asyncio.examples.Programs;
import asyncio.examples.Programs.Outcome;
import asyncio.net.Server;
import asyncio.process.Process;
import asyncio.process.Stdio;
import asyncio.process.Subprocess;
import asyncio.process.SubprocessOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsEchoTest {

  private static final String PYTHON_CLIENT =
      """
      import asyncio, ssl, sys
      async def main():
          context = ssl.create_default_context(cafile=sys.argv[2])
          reader, writer = await asyncio.open_connection(
              'localhost', int(sys.argv[1]), ssl=context)
          writer.write(b'Hello World!')
          await writer.drain()
          print((await reader.read(100)).decode())
          writer.close()
          await writer.wait_closed()
      asyncio.run(main())
      """;

  @TempDir private static Path folder;

  /** Takes a second to make: once for all tests. */
  private static Path key;

  private static Path certificate;

  @BeforeAll
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  static void makeCertificate() {
    key = folder.resolve("echo.p12");
    certificate = folder.resolve("echo.pem");
    String printed =
        RealClient.printed(EngineKind.PORTABLE, () -> TlsEcho.listen(new Listener(0), key).close());
    assertThat(printed).isEqualTo("made " + key + " and " + certificate + "\n");
    assertThat(certificate).content().startsWith("-----BEGIN CERTIFICATE-----");
  }

  private static Server server() throws IOException {
    return TlsEcho.listen(new Listener(0), key);
  }

  private static String port(Server server) {
    return Listener.address(server).replaceFirst(".*:", "");
  }

  @EachEngine
  void ourClientTrustsOurServer(EngineKind engine, @TempDir Path elsewhere) {
    RealClient.printed(
        engine,
        () -> {
          Server server = server();
          Path other = elsewhere.resolve("other.p12");
          OwnCertificate.make(other);
          String port = "--port=" + port(server);
          Outcome outcome =
              toThread(() -> Programs.run(engine, "tlssay", port, "--trust=" + certificate, "one"));
          assertThat(outcome.exitCode()).isZero();
          assertThat(outcome.out()).contains("by TLS_", "> one\n", "< one\n");
          Outcome betrayed =
              toThread(
                  () ->
                      Programs.run(
                          engine,
                          "tlssay",
                          port,
                          "--trust=" + OwnCertificate.certificateOf(other),
                          "one"));
          assertThat(betrayed.exitCode()).isEqualTo(1);
          assertThat(betrayed.err()).startsWith("tlssay: ").contains("PKIX");
          assertThat(betrayed.out()).doesNotContain("> one");
          server.shutdown(RealClient.PATIENCE);
        });
  }

  @EachEngine
  void anAsyncioClient(EngineKind engine) {
    RealClient.require("python3");
    String printed =
        RealClient.printed(
            engine,
            () -> {
              Server server = server();
              String heard = RealClient.python(PYTHON_CLIENT, port(server), certificate);
              assertThat(heard).isEqualTo("Hello World!\n");
              server.shutdown(RealClient.PATIENCE);
            });
    assertThat(printed).isEqualTo("CLIENT has come\nCLIENT has sent 12 bytes\nCLIENT has gone\n");
  }

  @EachEngine
  void openssl(EngineKind engine) {
    RealClient.require("openssl");
    RealClient.printed(
        engine,
        () -> {
          Server server = server();
          Process client =
              Subprocess.createSubprocessExec(
                  SubprocessOptions.PIPES.withStderr(Stdio.DEVNULL),
                  "openssl",
                  "s_client",
                  "-quiet",
                  "-no_ign_eof",
                  "-connect",
                  "localhost:" + port(server),
                  "-verify_hostname",
                  "localhost",
                  "-verify_return_error",
                  "-CAfile",
                  certificate.toString());
          requireNonNull(client.stdin()).writeAll("hello\n".getBytes(UTF_8));
          byte[] heard = requireNonNull(client.stdout()).readline();
          assertThat(new String(heard, UTF_8)).isEqualTo("hello\n");
          requireNonNull(client.stdin()).close();
          assertThat(client.waitFor()).isZero();
          server.shutdown(RealClient.PATIENCE);
        });
  }

  @Test
  void explainsItself() {
    boolean keyBefore = Files.exists(Path.of("tlsecho.p12"));
    assertThat(Programs.run(EngineKind.PORTABLE, "tlsecho", "--help").out())
        .contains("--key=FILE", "openssl s_client");
    Outcome missing = Programs.run(EngineKind.PORTABLE, "tlssay", "--trust=nowhere.pem", "x");
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err()).isEqualTo("tlssay: nowhere.pem\n");
    assertThat(Files.exists(Path.of("tlsecho.p12"))).isEqualTo(keyBefore);
  }
}
