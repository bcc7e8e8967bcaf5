package asyncio.network;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.AsyncFiles;
import asyncio.AsyncGenerator;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.net.Connected;
import asyncio.net.ConnectionOptions;
import asyncio.net.FlowControlProtocol;
import asyncio.net.SendfileNotAvailableException;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamReaderProtocol;
import asyncio.net.TlsOptions;
import asyncio.net.Transport;
import asyncio.net.WritePipe;
import asyncio.testing.Eventually;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files: sent to a connection, read and written without blocking the loop. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileTest {

  private static final int SIZE = 5_000_000;
  private static final long HUGE = 1L << 32;

  private static byte[] someBytes() {
    byte[] data = new byte[SIZE];
    new Random(1).nextBytes(data);
    return data;
  }

  /** More than a system keeps of what nobody reads. It is all hole, and takes no room. */
  private static FileChannel hugeFile(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(HUGE);
    }
    return FileChannel.open(path);
  }

  /** What arrives at a server. */
  private static Server serverInto(StreamReader reader) throws IOException {
    return getRunningLoop().createServer(() -> new StreamReaderProtocol(reader), "127.0.0.1", 0);
  }

  private static Transport connectTo(Server server) throws IOException {
    EventLoop loop = getRunningLoop();
    Connected<Recording> client =
        loop.createConnection(
            () -> new Recording(loop, false), ConnectionOptions.to(server.sockets().get(0)));
    return client.transport();
  }

  @OnBothEngines
  void aFileGoesToASocket(EngineKind engine, @TempDir Path folder) throws IOException {
    byte[] data = someBytes();
    Path path = Files.write(folder.resolve("file"), data);
    Loops.runReal(
        engine,
        () -> {
          StreamReader reader = new StreamReader();
          try (Server server = serverInto(reader);
              FileChannel file = FileChannel.open(path)) {
            Transport transport = connectTo(server);
            transport.write(new byte[] {42});
            Task<Long> sending =
                createTask(() -> getRunningLoop().sendfile(transport, file, 100, 3_000_000));
            sleep(0);
            assertThatThrownBy(() -> transport.write(new byte[1]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sendfile is in progress");
            assertThat(reader.readexactly(1)).containsExactly(42);
            assertThat(reader.readexactly(3_000_000))
                .isEqualTo(Arrays.copyOfRange(data, 100, 3_000_100));
            assertThat(sending.await()).isEqualTo(3_000_000);
            assertThat(file.position()).isEqualTo(3_000_100);
            Task<byte[]> rest = createTask(() -> reader.read());
            assertThat(getRunningLoop().sendfile(transport, file, SIZE - 10, 100)).isEqualTo(10);
            transport.close();
            assertThat(rest.await()).isEqualTo(Arrays.copyOfRange(data, SIZE - 10, SIZE));
            assertThatThrownBy(() -> getRunningLoop().sendfile(transport, file))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closing");
          }
        });
  }

  @OnBothEngines
  void aFileIsSentByItsPath(EngineKind engine, @TempDir Path folder) throws IOException {
    byte[] data = someBytes();
    Path path = Files.write(folder.resolve("file"), data);
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          StreamReader reader = new StreamReader();
          try (Server server = serverInto(reader)) {
            Transport transport = connectTo(server);
            Task<byte[]> received = createTask(() -> reader.read());
            assertThat(loop.sendfile(transport, path)).isEqualTo(SIZE);
            assertThatThrownBy(() -> loop.sendfile(transport, folder.resolve("nothing")))
                .isInstanceOf(NoSuchFileException.class);
            transport.close();
            assertThat(received.await()).isEqualTo(data);
            assertThatThrownBy(() -> loop.sendfile(transport, path))
                .isInstanceOf(IllegalStateException.class);
          }
        });
  }

  @OnBothEngines
  void aWholeFileGoesToASocketWithoutATransport(EngineKind engine, @TempDir Path folder)
      throws IOException {
    byte[] data = someBytes();
    Path path = Files.write(folder.resolve("file"), data);
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          StreamReader reader = new StreamReader();
          try (Server server = serverInto(reader);
              SocketChannel sock = SocketChannel.open();
              FileChannel file = FileChannel.open(path)) {
            sock.configureBlocking(false);
            loop.sockConnect(sock, server.sockets().get(0));
            Task<byte[]> received = createTask(() -> reader.readexactly(SIZE));
            assertThat(loop.sockSendfile(sock, file)).isEqualTo(SIZE);
            assertThat(received.await()).isEqualTo(data);
          }
        });
  }

  @OnBothEngines
  void aSendingThatIsCancelledOrLost(EngineKind engine, @TempDir Path folder) throws IOException {
    Path path = Files.write(folder.resolve("file"), someBytes());
    Loops.runReal(
        engine,
        () -> {
          StreamReader reader = new StreamReader();
          try (Server server = serverInto(reader);
              FileChannel file = FileChannel.open(path)) {
            Transport transport = connectTo(server);
            Task<Long> cancelled = createTask(() -> getRunningLoop().sendfile(transport, file));
            sleep(0);
            cancelled.cancel();
            assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
            reader.readexactly((int) file.position());
            Task<Long> lost = createTask(() -> getRunningLoop().sendfile(transport, file));
            sleep(0);
            transport.abort();
            assertThatThrownBy(lost::await).isInstanceOf(IOException.class);
          }
        });
  }

  /** Nobody reads, so there is no telling when the socket takes something again. */
  @OnBothEngines
  void afterASendingThatIsCancelledOneMayWrite(EngineKind engine, @TempDir Path folder)
      throws IOException {
    Path path = Files.write(folder.resolve("file"), someBytes());
    Loops.runReal(
        engine,
        () -> {
          StreamReader reader = new StreamReader();
          try (Server server = serverInto(reader);
              FileChannel file = FileChannel.open(path)) {
            Transport transport = connectTo(server);
            int first = 40_000_000;
            transport.write(new byte[first]);
            for (int times = 0; times < 2; times++) {
              Task<Long> cancelled = createTask(() -> getRunningLoop().sendfile(transport, file));
              sleep(0);
              cancelled.cancelAndJoin();
              assertThat(cancelled.cancelled()).isTrue();
            }
            assertThat(transport.getWriteBufferSize()).isPositive();
            transport.write(new byte[] {1, 2, 3});
            transport.close();
            byte[] all = reader.read();
            assertThat(all).hasSize(first + 3).endsWith(1, 2, 3);
          }
        });
  }

  @OnBothEngines
  void aFileThatCannotBeReadIsToldToTheCaller(EngineKind engine, @TempDir Path folder)
      throws IOException {
    Path path = Files.write(folder.resolve("file"), someBytes());
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          StreamReader reader = new StreamReader();
          try (Server server = serverInto(reader);
              FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE);
              FileChannel directory = FileChannel.open(folder)) {
            Transport transport = connectTo(server);
            assertThatThrownBy(() -> loop.sendfile(transport, file))
                .isInstanceOf(NonReadableChannelException.class);
            assertThatThrownBy(() -> loop.sendfile(transport, directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("directory");
            transport.write(new byte[] {42}); // the connection is none the worse for it
            transport.close();
            assertThat(reader.read()).containsExactly(42);
          }
        });
  }

  @OnBothEngines
  void aFileThatIsClosedMeanwhile(EngineKind engine, @TempDir Path folder) throws IOException {
    Path path = Files.write(folder.resolve("file"), someBytes());
    Loops.runReal(
        engine,
        () -> {
          StreamReader reader = new StreamReader();
          try (Server server = serverInto(reader);
              FileChannel file = FileChannel.open(path)) {
            Transport transport = connectTo(server);
            Task<Long> sending = createTask(() -> getRunningLoop().sendfile(transport, file));
            sleep(0);
            file.close();
            assertThatThrownBy(sending::await).isInstanceOf(ClosedChannelException.class);
            transport.write(new byte[] {42});
            transport.close();
            assertThat(reader.read()).endsWith(42);
          }
        });
  }

  /** Whoever is told of the file's progress meanwhile must not miss what the protocol waits for. */
  @OnBothEngines
  void aFileGoesToATransportThatHasPausedWriting(EngineKind engine, @TempDir Path folder)
      throws IOException {
    byte[] data = someBytes();
    Path path = Files.write(folder.resolve("file"), data);
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          StreamReader reader = new StreamReader();
          ServerOptions encrypted =
              ServerOptions.on("127.0.0.1", 0).withTls(TlsOptions.of(Certificates.server()));
          try (Server server =
                  loop.createServer(() -> new StreamReaderProtocol(reader), encrypted);
              FileChannel file = FileChannel.open(path)) {
            Connected<Recording> client =
                loop.createConnection(
                    () -> new Recording(loop, false),
                    ConnectionOptions.to("localhost", port(server))
                        .withTls(TlsOptions.of(Certificates.client())));
            Transport transport = client.transport();
            Sockets.keepLittle(transport);
            int first = 40_000_000;
            transport.write(new byte[first]);
            client.protocol().steps.assertAre("made pause");
            Task<Long> sending = createTask(() -> loop.sendfile(transport, file));
            for (int turns = 0; turns < 100; turns++) {
              sleep(0.001);
            }
            assertThat(transport.getWriteBufferSize()).isLessThanOrEqualTo(first);
            Task<byte[]> reading = createTask(() -> reader.readexactly(first + SIZE));
            assertThat(sending.await()).isEqualTo(SIZE);
            assertThat(Arrays.copyOfRange(reading.await(), first, first + SIZE)).isEqualTo(data);
            while (transport.getWriteBufferSize() > 0) {
              sleep(0.001);
            }
            client.protocol().steps.assertAre("made pause resume");
            transport.close();
          }
        });
  }

  private static int port(Server server) {
    return server.port();
  }

  @OnBothEngines
  void otherTransportsGetAFileInPieces(EngineKind engine, @TempDir Path folder) throws IOException {
    byte[] data = someBytes();
    Path path = Files.write(folder.resolve("file"), data);
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Pipe pipe = Pipe.open();
          StreamReader reader = new StreamReader();
          loop.connectReadPipe(() -> new StreamReaderProtocol(reader), pipe.source());
          WritePipe<FlowControlProtocol> out =
              loop.connectWritePipe(FlowControlProtocol::new, pipe.sink());
          try (FileChannel file = FileChannel.open(path)) {
            assertThatThrownBy(() -> loop.sendfile(out.transport(), file, 0, SIZE, false))
                .isInstanceOf(SendfileNotAvailableException.class)
                .hasMessageContaining(out.transport().toString());
            Task<byte[]> reading = createTask(() -> reader.read());
            assertThat(loop.sendfile(out.transport(), file)).isEqualTo(SIZE);
            assertThat(file.position()).isEqualTo(SIZE);
            assertThat(out.transport().getProtocol()).isSameAs(out.protocol());
            out.transport().close();
            assertThat(reading.await()).isEqualTo(data);
          }
        });
  }

  /** The JDK closes a file whose reader is interrupted. */
  @OnBothEngines
  void cancellingASendingInPiecesLeavesTheFileOpen(EngineKind engine, @TempDir Path folder)
      throws IOException {
    Path path = Files.write(folder.resolve("file"), someBytes());
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Pipe pipe = Pipe.open();
          WritePipe<FlowControlProtocol> out =
              loop.connectWritePipe(FlowControlProtocol::new, pipe.sink());
          try (Pipe.SourceChannel unread = pipe.source();
              FileChannel file = FileChannel.open(path)) {
            for (int i = 0; i < 100; i++) {
              Task<Long> sending = createTask(() -> loop.sendfile(out.transport(), file));
              sleep(i % 2 * 0.0001); // most are cancelled while they read their first block
              sending.cancel();
              assertThatThrownBy(sending::await).isInstanceOf(CancelledError.class);
              assertThat(file.isOpen() && unread.isOpen()).isTrue();
            }
          }
          out.transport().abort();
        });
  }

  @OnBothEngines
  void aFileGoesToASocketWithoutATransport(EngineKind engine, @TempDir Path folder)
      throws IOException {
    byte[] data = someBytes();
    Path path = Files.write(folder.resolve("file"), data);
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          StreamReader reader = new StreamReader();
          try (Server server = serverInto(reader);
              SocketChannel sock = SocketChannel.open();
              FileChannel file = FileChannel.open(path);
              FileChannel huge = hugeFile(folder.resolve("huge"))) {
            sock.configureBlocking(false);
            loop.sockConnect(sock, server.sockets().get(0));
            Task<byte[]> reading = createTask(() -> reader.readexactly(3_000_010));
            assertThat(loop.sockSendfile(sock, file, 100, 3_000_000)).isEqualTo(3_000_000);
            assertThat(file.position()).isEqualTo(3_000_100);
            assertThat(loop.sockSendfile(sock, file, SIZE - 10, Long.MAX_VALUE)).isEqualTo(10);
            assertThat(loop.sockSendfile(sock, file, SIZE + 10, 1)).isZero();
            assertThat(reading.await())
                .startsWith(Arrays.copyOfRange(data, 100, 3_000_100))
                .endsWith(Arrays.copyOfRange(data, SIZE - 10, SIZE));

            Task<Long> held = createTask(() -> loop.sockSendfile(sock, huge, 0, HUGE));
            until(() -> reader.toString().contains("paused"));
            held.cancel();
            assertThatThrownBy(held::await).isInstanceOf(CancelledError.class);
            assertThat(huge.position()).isPositive();
            assertThatThrownBy(() -> loop.sockSendfile(sock, file, -1, 1))
                .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> loop.sockSendfile(sock, file, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
          }
        });
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      sleep(0.001);
    }
  }

  @OnBothEngines
  void addressesHaveNames(EngineKind engine) {
    Loops.runReal(
        engine,
        () ->
            assertThat(
                    getRunningLoop()
                        .getnameinfo(
                            new InetSocketAddress(
                                InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 80)))
                .isNotEmpty());
  }

  @OnBothEngines
  void filesAreReadAndWritten(EngineKind engine, @TempDir Path folder) {
    Path file = folder.resolve("file");
    Loops.run(
        engine,
        () -> {
          AsyncFiles.write(file, new byte[] {104, 105});
          AsyncFiles.writeString(file, "\u00e4", StandardOpenOption.APPEND);
          assertThat(AsyncFiles.readString(file)).isEqualTo("hi\u00e4");
          assertThat(AsyncFiles.readAllBytes(file)).hasSize(4);
          assertThatThrownBy(() -> AsyncFiles.readString(folder.resolve("none")))
              .isInstanceOf(NoSuchFileException.class);
        });
  }

  @OnBothEngines
  void linesComeAsTheyAreAskedFor(EngineKind engine, @TempDir Path folder) {
    Path file = folder.resolve("file");
    List<String> expected = IntStream.range(0, 20_000).mapToObj(i -> "line " + i).toList();
    Loops.run(
        engine,
        () -> {
          AsyncFiles.writeString(file, String.join("\n", expected));
          List<String> lines = new ArrayList<>();
          AsyncFiles.lines(file).forEach(lines::add);
          assertThat(lines).isEqualTo(expected);
          try (AsyncGenerator<String> some = AsyncFiles.lines(file)) {
            assertThat(some.next()).isEqualTo("line 0");
          }
        });
  }

  /** By another thread: the loop does not wait for a reader that was left behind. */
  @OnBothEngines
  @EnabledOnOs(OS.LINUX)
  void linesThatAreLeftEarlyCloseTheirFile(EngineKind engine, @TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "line\n".repeat(100_000));
    Loops.runReal(
        engine,
        () -> {
          AsyncFiles.lines(file).forEach(line -> {});
          assertThat(isOpen(file)).isFalse();
          try (AsyncGenerator<String> some = AsyncFiles.lines(file)) {
            some.next();
            assertThat(isOpen(file)).isTrue();
          }
          Eventually.until(() -> !isOpen(file));
          Task<String> cancelled =
              createTask(
                  () -> {
                    try (AsyncGenerator<String> some = AsyncFiles.lines(file)) {
                      return some.next();
                    }
                  });
          sleep(0);
          cancelled.cancel();
          assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
          Eventually.until(() -> !isOpen(file));
        });
  }

  private static boolean isOpen(Path file) {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.anyMatch(descriptor -> leadsTo(file, descriptor));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean leadsTo(Path file, Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).equals(file);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  /** A device that has no room, as a disk may have none. */
  @OnBothEngines
  @EnabledOnOs(OS.LINUX)
  void aDiskThatIsFullIsToldToTheCaller(EngineKind engine, @TempDir Path folder)
      throws IOException {
    Path full = Path.of("/dev/full");
    Path source = Files.write(folder.resolve("file"), someBytes());
    Loops.runReal(
        engine,
        () -> {
          StreamReader reader = new StreamReader();
          try (Server server = serverInto(reader);
              FileChannel file = FileChannel.open(source)) {
            assertThatThrownBy(() -> AsyncFiles.write(full, new byte[100]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left");
            assertThatThrownBy(() -> AsyncFiles.writeString(full, "text"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left");
            // What comes in is to be kept there, which fails; what comes in afterwards is not lost.
            Transport transport = connectTo(server);
            Task<Long> sending = createTask(() -> getRunningLoop().sendfile(transport, file));
            byte[] block = reader.readexactly(1_000);
            assertThatThrownBy(() -> AsyncFiles.write(full, block, StandardOpenOption.WRITE))
                .isInstanceOf(IOException.class);
            assertThat(reader.readexactly(SIZE - 1_000)).hasSize(SIZE - 1_000);
            assertThat(sending.await()).isEqualTo(SIZE);
            transport.close();
          }
        });
  }
}
