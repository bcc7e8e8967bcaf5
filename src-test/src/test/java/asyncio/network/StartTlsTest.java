package asyncio.network;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.net.ClientHandler;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.EncryptedTransport;
import asyncio.net.ExtraInfo;
import asyncio.net.FlowControlProtocol;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import asyncio.net.TlsOptions;
import asyncio.test.Steps;
import asyncio.testing.FakeTransport;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Streams that are encrypted in the middle of a dialogue. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class StartTlsTest {

  private static final String LOOPBACK = "127.0.0.1";

  /** What the server has heard and done, and what has gone wrong there. */
  private final List<String> said = new ArrayList<>();

  private final List<Throwable> failed = new ArrayList<>();

  // ---- a server that speaks the beginning of SMTP

  private static TlsOptions serverTls() {
    return Certificates.patientServer();
  }

  private static TlsOptions clientTls() {
    return Certificates.patientClient();
  }

  private static Server serve(ClientHandler handler) throws IOException {
    return Streams.startServer(handler, LOOPBACK, 0);
  }

  private static int port(Server server) {
    return server.port();
  }

  private static void say(StreamWriter writer, String line) throws IOException {
    writer.writeAll((line + "\r\n").getBytes(UTF_8));
  }

  private static String hear(StreamReader reader) throws IOException {
    return new String(reader.readline(), UTF_8).strip();
  }

  private void smtp(StreamReader reader, StreamWriter writer) throws IOException {
    try (writer) {
      say(writer, "220 ready");
      for (String line = hear(reader); !line.isEmpty(); line = hear(reader)) {
        said.add((writer.transport() instanceof EncryptedTransport ? "secret " : "") + line);
        switch (line) {
          case "STARTTLS" -> {
            say(writer, "220 go ahead");
            startTls(writer);
          }
          case "QUIT" -> {
            say(writer, "221 bye");
            return;
          }
          default -> say(writer, line.startsWith("EHLO") ? "250 STARTTLS" : "250 ok " + line);
        }
      }
    } finally {
      said.add("over");
    }
  }

  private void startTls(StreamWriter writer) throws IOException {
    try {
      writer.startTls(serverTls());
    } catch (IOException notSecret) {
      failed.add(notSecret);
      throw notSecret;
    }
  }

  private Server smtpServer() throws IOException {
    getRunningLoop().setExceptionHandler((where, context) -> said.add(context.message()));
    return serve(this::smtp);
  }

  private static Connection connect(Server server) throws IOException {
    return Streams.openConnection("localhost", port(server));
  }

  /** What a client says and hears up to the handshake. */
  private static void request(Connection client) throws IOException {
    assertThat(hear(client.reader())).isEqualTo("220 ready");
    say(client.writer(), "STARTTLS");
    assertThat(hear(client.reader())).isEqualTo("220 go ahead");
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      sleep(0.001);
    }
  }

  // ---- both ends ours

  @OnBothEngines
  void aDialogueBecomesSecret(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = smtpServer()) {
            Connection client = connect(server);
            request(client);
            assertThat(client.writer().getExtraInfo(ExtraInfo.SSLCONTEXT)).isNull();
            client.writer().startTls(clientTls());
            assertThat(client.writer().transport()).isInstanceOf(EncryptedTransport.class);
            assertThat(client.writer().getExtraInfo(ExtraInfo.PEERCERT)).isNotNull();
            say(client.writer(), "MAIL");
            assertThat(hear(client.reader())).isEqualTo("250 ok MAIL");
            say(client.writer(), "QUIT");
            assertThat(hear(client.reader())).isEqualTo("221 bye");
            assertThat(client.reader().read()).isEmpty(); // the end comes through TLS
            client.close();
            server.close();
            server.waitClosed();
            assertThat(said).containsExactly("STARTTLS", "secret MAIL", "secret QUIT", "over");
          }
        });
  }

  @OnBothEngines
  void theClientMayEndIt(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = smtpServer()) {
            try (Connection client = connect(server)) {
              request(client);
              client.writer().startTls(clientTls());
              assertThat(client.writer().canWriteEof()).isFalse();
            }
            server.close();
            server.waitClosed();
            assertThat(said).containsExactly("STARTTLS", "over");
          }
        });
  }

  @OnBothEngines
  void muchGoesThroughAfterwardsAndIsHeldBack(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          byte[] much = new byte[3_000_000];
          Arrays.fill(much, (byte) 'x');
          ClientHandler echo =
              (reader, writer) -> {
                try (writer) {
                  writer.startTls(serverTls());
                  for (byte[] block = reader.read(100_000);
                      block.length > 0;
                      block = reader.read(100_000)) {
                    writer.writeAll(block);
                  }
                }
              };
          try (Server server = serve(echo);
              Connection client = connect(server)) {
            client.writer().startTls(clientTls());
            Task<Void> sending =
                createTask(
                    () -> {
                      client.writer().writeAll(much);
                    });
            assertThat(client.reader().readexactly(much.length)).isEqualTo(much);
            await(sending);
          }
        });
  }

  /** What was written before is sent in clear, however much it is. */
  @OnBothEngines
  void whatWasWrittenBeforeIsNotSecret(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          int size = 5_000_000;
          ClientHandler handler =
              (reader, writer) -> {
                writer.write(new byte[size]);
                writer.startTls(serverTls());
                writer.writeAll("secret\n".getBytes(UTF_8));
                writer.close();
              };
          try (Server server = serve(handler);
              Connection client = connect(server)) {
            assertThat(client.reader().readexactly(size)).hasSize(size);
            client.writer().startTls(clientTls());
            assertThat(hear(client.reader())).isEqualTo("secret");
          }
        });
  }

  /** The server reads no more, as its reader is full, and must hear the handshake nevertheless. */
  @OnBothEngines
  void aPausedReaderGoesOn(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          ClientHandler handler =
              (reader, writer) -> {
                reader.readexactly(1);
                until(() -> reader.toString().contains("paused"));
                reader.readexactly(99);
                writer.startTls(serverTls());
                writer.writeAll(reader.readexactly(500));
                writer.close();
              };
          try (Server server =
                  Streams.startServer(handler, ServerOptions.on(LOOPBACK, 0), /* limit= */ 20);
              Connection client = connect(server)) {
            client.writer().writeAll(new byte[100]);
            client.writer().startTls(clientTls());
            client.writer().writeAll(new byte[500]);
            assertThat(client.reader().read()).hasSize(500);
          }
        });
  }

  @OnBothEngines
  void overTheUnixDomainANameIsNeeded(EngineKind engine, @TempDir Path folder) {
    Loops.runReal(
        engine,
        () -> {
          UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
          try (Server server = Streams.startServer(this::smtp, ServerOptions.on(address));
              Connection client = Streams.openConnection(ConnectionOptions.to(address))) {
            request(client);
            assertThatThrownBy(() -> client.writer().startTls(clientTls()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("withServerHostname");
            client.writer().startTls(clientTls().withServerHostname("localhost"));
            say(client.writer(), "QUIT");
            assertThat(hear(client.reader())).isEqualTo("221 bye");
          }
        });
  }

  @OnBothEngines
  void whatHadComeIsStillThereWhenItIsRefused(EngineKind engine, @TempDir Path folder) {
    Loops.runReal(
        engine,
        () -> {
          UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
          ClientHandler twoLines =
              (reader, writer) -> {
                try (writer) {
                  writer.writeAll("one\ntwo\n".getBytes(UTF_8));
                  reader.read();
                }
              };
          try (Server server = Streams.startServer(twoLines, ServerOptions.on(address));
              Connection client = Streams.openConnection(ConnectionOptions.to(address))) {
            assertThat(client.reader().readline()).asString().isEqualTo("one\n");
            assertThatThrownBy(() -> client.writer().startTls(clientTls()))
                .isInstanceOf(IllegalArgumentException.class);
            assertThat(client.reader().readline()).asString().isEqualTo("two\n");
          }
        });
  }

  @OnBothEngines
  void theNameIsChecked(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = smtpServer()) {
            Connection client = connect(server);
            request(client);
            assertThatThrownBy(
                    () -> client.writer().startTls(clientTls().withServerHostname("example.org")))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("example.org");
            assertThat(client.writer().isClosing()).isTrue();
            assertThatThrownBy(() -> client.reader().read()).isInstanceOf(SSLException.class);
            until(() -> said.contains("over"));
            assertThat(failed).hasSize(1).first().isInstanceOf(SSLException.class);
          }
        });
  }

  // ---- bytes behind the request

  /** A client that does not wait for the answer. */
  @OnBothEngines
  void anImpatientClientIsUnderstood(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          ClientHandler handler =
              (reader, writer) -> {
                assertThat(hear(reader)).isEqualTo("STARTTLS");
                until(() -> !reader.toString().startsWith("<StreamReader 0 bytes"));
                writer.startTls(serverTls());
                say(writer, hear(reader));
                writer.close();
              };
          try (Server server = serve(handler);
              Connection client = connect(server)) {
            client.writer().write("STARTTLS\r\n".getBytes(UTF_8));
            client.writer().startTls(clientTls());
            say(client.writer(), "well done");
            assertThat(hear(client.reader())).isEqualTo("well done");
          }
        });
  }

  /** The attack on many mail servers of 2011 (CVE-2011-0411). */
  @OnBothEngines
  void wordsPutBehindTheRequestAreNotObeyed(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = smtpServer()) {
            Connection client = connect(server);
            assertThat(hear(client.reader())).isEqualTo("220 ready");
            client.writer().writeAll("STARTTLS\r\nMAIL FROM:<evil>\r\n".getBytes(UTF_8));
            assertThat(hear(client.reader())).isEqualTo("220 go ahead");
            assertThatThrownBy(() -> client.writer().startTls(clientTls()))
                .isInstanceOf(SSLException.class);
            until(() -> said.contains("over"));
            assertThat(said).startsWith("STARTTLS", "over");
            assertThat(failed).hasSize(1).first().isInstanceOf(SSLException.class);
          }
        });
  }

  /** The same attack on clients (CVE-2021-23222 is one of PostgreSQL's). */
  @OnBothEngines
  void wordsPutBehindTheAnswerAreNotBelieved(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          ClientHandler handler =
              (reader, writer) -> {
                hear(reader);
                writer.writeAll("220 go ahead\r\n250 evil\r\n".getBytes(UTF_8));
                startTls(writer);
              };
          try (Server server = serve(handler)) {
            getRunningLoop().setExceptionHandler((where, context) -> said.add(context.message()));
            Connection client = connect(server);
            say(client.writer(), "STARTTLS");
            assertThat(hear(client.reader())).isEqualTo("220 go ahead");
            assertThatThrownBy(() -> client.writer().startTls(clientTls()))
                .isInstanceOf(SSLException.class);
            assertThatThrownBy(() -> client.reader().readline()).isInstanceOf(SSLException.class);
            client.writer().close();
            until(() -> !failed.isEmpty());
          }
        });
  }

  // ---- what goes wrong

  @OnBothEngines
  void aConnectionThatHasEndedIsNotWaitedFor(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          ClientHandler handler =
              (reader, writer) -> {
                reader.read();
                startTls(writer);
              };
          try (Server server = serve(handler)) {
            getRunningLoop().setExceptionHandler((where, context) -> said.add(context.message()));
            Connection client = connect(server);
            client.writer().writeEof();
            assertThat(client.reader().read()).isNotNull();
            client.close();
            until(() -> !failed.isEmpty());
            assertThat(failed.get(0))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("closed the connection in the TLS handshake");
          }
        });
  }

  @OnBothEngines
  void nobodyWritesDuringTheHandshake(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server =
                  serve(
                      (reader, writer) -> {
                        reader.read();
                        writer.close();
                      });
              Connection client = connect(server)) {
            StreamWriter writer = client.writer();
            Task<Void> encrypting =
                createTask(
                    () -> {
                      writer.startTls(clientTls());
                    });
            sleep(0);
            List<ThrowingCallable> calls =
                List.of(
                    () -> writer.write(new byte[1]),
                    () -> writer.writelines(List.of(new byte[1])),
                    () -> writer.writeAll(new byte[1]),
                    () -> writer.writeEof(),
                    () -> writer.startTls(clientTls()));
            for (var call : calls) {
              assertThatThrownBy(call)
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("startTls");
            }
            encrypting.cancel();
            assertThatThrownBy(() -> await(encrypting)).isInstanceOf(CancelledError.class);
            assertThat(writer.isClosing()).isTrue();
          }
        });
  }

  @OnBothEngines
  void whoIsCancelledBeforeTheHandshakeHasTheConnectionAsItWas(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Future<String> go = getRunningLoop().createFuture();
          try (Server server =
                  serve(
                      (reader, writer) -> {
                        try (writer) {
                          await(go);
                          byte[] all = reader.read();
                          writer.writeAll(String.valueOf(all.length).getBytes(UTF_8));
                        }
                      });
              Connection client = connect(server)) {
            StreamWriter writer = client.writer();
            int size = 0;
            writer.transport().setWriteBufferLimits(0);
            while (writer.transport().getWriteBufferSize() == 0) {
              writer.write(new byte[100_000]);
              size += 100_000;
            }
            Task<Void> encrypting =
                createTask(
                    () -> {
                      writer.startTls(clientTls());
                    });
            sleep(0);
            encrypting.cancel();
            assertThatThrownBy(() -> await(encrypting)).isInstanceOf(CancelledError.class);
            assertThat(writer.isClosing()).isFalse();
            writer.write(new byte[1]);
            writer.writeEof();
            go.setResult("");
            assertThat(new String(client.reader().read(), UTF_8))
                .isEqualTo(String.valueOf(size + 1));
          }
        });
  }

  @OnBothEngines
  void aClosedWriterIsNotEncrypted(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = smtpServer()) {
            Connection client = connect(server);
            client.writer().writeAll(new byte[1]);
            client.writer().close();
            assertThatThrownBy(() -> client.writer().startTls(clientTls()))
                .isInstanceOf(IOException.class)
                .hasMessage("Connection lost");
          }
        });
  }

  @OnBothEngines
  void onlyConnectionsAreEncrypted(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          FlowControlProtocol protocol = new FlowControlProtocol();
          FakeTransport fake = new FakeTransport(new Steps()).connect(protocol);
          StreamWriter writer = new StreamWriter(fake, protocol, null);
          assertThatThrownBy(() -> writer.startTls(clientTls().withServerHostname("localhost")))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("<FakeTransport>");
        });
  }

  // ---- with others

  /** Skips the test if there is no Python whose streams know how to do it. */
  private static void assumePythonCan() throws IOException {
    Programs.assumePresent("python3");
    Programs.assumeSucceeds(
        List.of("python3", "-c", "import asyncio, ssl; asyncio.StreamWriter.start_tls"));
  }

  @OnBothEngines
  void aClientOfAsyncio(EngineKind engine, @TempDir Path folder) throws IOException {
    assumePythonCan();
    Certificates.write(folder);
    Path script = folder.resolve("client.py");
    Files.writeString(
        script,
        """
        import asyncio, ssl, sys

        async def main():
            context = ssl.create_default_context(cafile=sys.argv[1])
            reader, writer = await asyncio.open_connection('127.0.0.1', int(sys.argv[2]))
            print((await reader.readline()).decode().strip())
            writer.write(b'STARTTLS\\r\\n')
            print((await reader.readline()).decode().strip())
            await writer.start_tls(context, server_hostname='localhost')
            for line in b'MAIL\\r\\n', b'x' * 50000 + b'\\r\\n', b'QUIT\\r\\n':
                writer.write(line)
                await writer.drain()
                print(len(await reader.readline()))
            print(await reader.read())
            writer.close()
            await writer.wait_closed()

        asyncio.run(main())
        """);
    Loops.runReal(
        engine,
        () -> {
          try (Server server = smtpServer()) {
            String output =
                Programs.run(
                    "",
                    List.of(
                        "python3",
                        script.toString(),
                        folder.resolve("ca.pem").toString(),
                        String.valueOf(port(server))));
            assertThat(output.lines())
                .containsExactly("220 ready", "220 go ahead", "13", "50009", "9", "b''");
            server.close();
            server.waitClosed();
            assertThat(said).startsWith("STARTTLS", "secret MAIL").endsWith("secret QUIT", "over");
          }
        });
  }

  @OnBothEngines
  void aServerOfAsyncio(EngineKind engine, @TempDir Path folder) throws IOException {
    assumePythonCan();
    Certificates.write(folder);
    Path script = folder.resolve("server.py");
    Files.writeString(
        script,
        """
        import asyncio, ssl, sys

        async def smtp(reader, writer):
            writer.write(b'220 ready\\r\\n')
            async for line in reader:
                if line.startswith(b'STARTTLS'):
                    writer.write(b'220 go ahead\\r\\n')
                    await writer.start_tls(context)
                elif line.startswith(b'QUIT'):
                    writer.write(b'221 bye\\r\\n')
                    break
                else:
                    writer.write(b'250 ok ' + line)
                    await writer.drain()
            writer.close()
            await writer.wait_closed()
            print('over', flush=True)

        async def main():
            server = await asyncio.start_server(smtp, '127.0.0.1', 0)
            print(server.sockets[0].getsockname()[1], flush=True)
            await server.serve_forever()

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        asyncio.run(main())
        """);
    Loops.runReal(
        engine,
        () -> {
          Process process =
              Programs.start(
                  List.of(
                      "python3",
                      script.toString(),
                      folder.resolve("server.pem").toString(),
                      folder.resolve("server.key").toString()));
          try {
            int port = Integer.parseInt(Programs.readLine(process).strip());
            try (Connection client = Streams.openConnection("localhost", port)) {
              request(client);
              client.writer().startTls(clientTls());
              for (String line : List.of("MAIL", "x".repeat(50_000))) {
                say(client.writer(), line);
                assertThat(hear(client.reader())).isEqualTo("250 ok " + line);
              }
              say(client.writer(), "QUIT");
              assertThat(new String(client.reader().read(), UTF_8)).isEqualTo("221 bye\r\n");
            }
            assertThat(Programs.readLine(process)).startsWith("over");
          } finally {
            process.destroy();
          }
        });
  }

  @OnBothEngines
  void aClientOfOpenssl(EngineKind engine, @TempDir Path folder) throws IOException {
    Programs.assumePresent("openssl");
    Certificates.write(folder);
    Loops.runReal(
        engine,
        () -> {
          try (Server server = smtpServer()) {
            String output =
                Programs.run(
                    "QUIT\r\n",
                    List.of(
                        "openssl",
                        "s_client",
                        "-quiet",
                        "-starttls",
                        "smtp",
                        "-connect",
                        LOOPBACK + ":" + port(server),
                        "-verify_hostname",
                        "localhost",
                        "-verify_return_error",
                        "-CAfile",
                        folder.resolve("ca.pem").toString()));
            assertThat(output).endsWith("221 bye\r\n");
            server.close();
            server.waitClosed();
            assertThat(said).contains("STARTTLS").endsWith("secret QUIT", "over");
          }
        });
  }
}
