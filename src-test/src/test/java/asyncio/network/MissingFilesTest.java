package asyncio.network;

import static asyncio.Asyncio.getRunningLoop;
import static asyncio.process.Subprocess.createSubprocessExec;
import static asyncio.process.Subprocess.createSubprocessShell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import asyncio.EngineKind;
import asyncio.net.ConnectionOptions;
import asyncio.net.Streams;
import asyncio.process.SubprocessOptions;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where CPython throws a FileNotFoundError, and where it throws another error. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class MissingFilesTest {

  private static void assertMissing(Path file, ThrowingCallable call) {
    NoSuchFileException missing = catchThrowableOfType(NoSuchFileException.class, call);
    assertThat(missing).isNotNull();
    assertThat(missing.getFile()).isEqualTo(file.toString());
    assertThat(missing).hasCauseInstanceOf(IOException.class);
  }

  @OnBothEngines
  void socketsOfTheUnixDomain(EngineKind engine, @TempDir Path folder) {
    Loops.runReal(
        engine,
        () -> {
          Path nothing = folder.resolve("nothing");
          assertMissing(nothing, () -> Streams.openUnixConnection(nothing));
          assertMissing(
              nothing,
              () ->
                  getRunningLoop()
                      .createConnection(
                          Echo::new, ConnectionOptions.to(UnixDomainSocketAddress.of(nothing))));
          try (SocketChannel sock = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            sock.configureBlocking(false);
            assertMissing(
                nothing,
                () -> getRunningLoop().sockConnect(sock, UnixDomainSocketAddress.of(nothing)));
          }
          assertMissing(
              nothing,
              () ->
                  Streams.startUnixServer(
                      (reader, writer) -> writer.close(), nothing.resolve("socket")));
        });
  }

  @OnBothEngines
  void aFileThatIsThereIsNotMissing(EngineKind engine, @TempDir Path folder) throws IOException {
    Path left = folder.resolve("left");
    try (ServerSocketChannel gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      gone.bind(UnixDomainSocketAddress.of(left));
    }
    Path plain = Files.createFile(folder.resolve("plain"));
    Loops.runReal(
        engine,
        () -> {
          assertThatThrownBy(() -> Streams.openUnixConnection(left))
              .isInstanceOf(ConnectException.class);
          assertThatThrownBy(() -> Streams.openUnixConnection(plain))
              .isInstanceOf(ConnectException.class);
          assertThatThrownBy(
                  () -> Streams.startUnixServer((reader, writer) -> writer.close(), plain))
              .isInstanceOf(BindException.class);
        });
  }

  @OnBothEngines
  @DisabledOnOs(OS.WINDOWS)
  void programsAndFolders(EngineKind engine, @TempDir Path folder) throws IOException {
    Path plain = Files.createFile(folder.resolve("plain"));
    Path nothing = folder.resolve("nothing");
    Loops.runReal(
        engine,
        () -> {
          assertMissing(
              Path.of("there is no such program"),
              () -> createSubprocessExec("there is no such program", "argument"));
          assertMissing(nothing, () -> createSubprocessExec(nothing.toString()));
          SubprocessOptions elsewhere = SubprocessOptions.PIPES.withCwd(nothing);
          assertMissing(nothing, () -> createSubprocessExec(elsewhere, "true"));
          assertMissing(nothing, () -> createSubprocessShell(elsewhere, "true"));
          assertThatThrownBy(() -> createSubprocessExec(plain.toString())) // must not be run
              .isInstanceOf(IOException.class)
              .isNotInstanceOf(NoSuchFileException.class);
          assertThat(createSubprocessShell(SubprocessOptions.PIPES, "nosuchcommand").waitFor())
              .isEqualTo(127); // the shell itself is there
        });
  }
}
