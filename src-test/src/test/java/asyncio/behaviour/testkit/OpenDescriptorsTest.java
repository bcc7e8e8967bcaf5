package asyncio.behaviour.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.net.Streams;
import asyncio.process.Stdio;
import asyncio.process.Subprocess;
import asyncio.process.SubprocessOptions;
import asyncio.test.Allow;
import asyncio.test.AsyncTest;
import asyncio.test.BothEngines;
import asyncio.test.Finding;
import asyncio.test.TestRun;
import asyncio.test.TestSettings;
import asyncio.testing.OtherJvm;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.URLClassLoader;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult.Status;

/** A test that leaves a file or a socket open fails, with what is open. */
class OpenDescriptorsTest {

  /** What the samples leave open. Held, so that no collection of garbage closes it. */
  private static final List<AutoCloseable> LEFT = new ArrayList<>();

  @TempDir private static Path folder;

  @BeforeEach
  void needsLinux() {
    assumeThat(Path.of("/proc/self/fd")).isDirectory();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : LEFT) {
      each.close();
    }
    LEFT.clear();
  }

  private static <T extends AutoCloseable> T leave(T open) {
    LEFT.add(open);
    return open;
  }

  private static FileChannel openFile(String name) throws IOException {
    return FileChannel.open(
        folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** Asserts that what a test leaves is its one finding. */
  private static void assertFound(TestRun.Action test, String... texts) {
    TestRun run = new TestRun(TestSettings.named("sample").withRecording(false));
    assertThatThrownBy(
            () -> {
              run.run("test", test);
              run.finish();
            })
        .isInstanceOf(AssertionError.class)
        .message()
        .contains("OPEN_DESCRIPTORS: ", " is open. Close it: try (var file = …).")
        .contains("If it is meant: @Allow(OPEN_DESCRIPTORS)")
        .contains(texts)
        .doesNotContain("2. ");
  }

  private static void assertNotFound(TestRun.Action test) throws Throwable {
    TestRun run = new TestRun(TestSettings.named("sample").withRecording(false).withRealTime(true));
    run.run("test", test);
    run.finish();
  }

  // ---- what is found

  static class OpenFile {
    @BothEngines
    void opens() throws IOException {
      leave(openFile("data"));
    }
  }

  @Test
  void anOpenFileFailsTheTest() {
    for (Throwable failure : Samples.run(OpenFile.class).failuresOnEachEngine()) {
      assertThat(failure)
          .hasMessageContaining(" left something behind.")
          .hasMessageContaining("OPEN_DESCRIPTORS: the file " + folder.resolve("data") + " is open")
          .hasMessageContaining("If it is meant: @Allow(OPEN_DESCRIPTORS)");
    }
  }

  @Test
  void aRandomAccessFile() {
    String file = folder.resolve("random").toString();
    assertFound(() -> leave(new RandomAccessFile(file, "rw")), "the file " + file);
  }

  @Test
  void aFileThatIsOpenTwice() throws IOException {
    try (var before = openFile("twice")) {
      assertFound(() -> leave(openFile("twice")), "the file " + folder.resolve("twice"));
    }
  }

  @Test
  void aFileThatWasDeleted() {
    Path file = folder.resolve("gone");
    assertFound(
        () -> {
          leave(openFile("gone"));
          Files.delete(file);
        },
        "the file " + file + " (deleted)");
  }

  @Test
  void theStreamOfAFolder() {
    assertFound(() -> leave(Files.list(folder)::close), "the folder " + folder);
  }

  @Test
  void theSocketOfAClient() throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = server.getLocalPort();
      assertFound(
          () -> {
            Socket client = leave(new Socket());
            client.bind(new InetSocketAddress("127.0.0.1", 0));
            client.connect(server.getLocalSocketAddress());
          },
          "the TCP socket 127.0.0.1:",
          " -> 127.0.0.1:" + port + " is open");
    }
  }

  @Test
  void aSocketWithoutAnAddress() {
    assertFound(() -> leave(java.nio.channels.SocketChannel.open()), "a socket without an address");
  }

  @Test
  void aServerSocket() throws IOException {
    int[] port = {0};
    try (var probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port[0] = probe.getLocalPort();
    }
    assertFound(
        () -> {
          var server = leave(ServerSocketChannel.open(StandardProtocolFamily.INET));
          server.bind(new InetSocketAddress("127.0.0.1", port[0]));
        },
        "the TCP server socket 127.0.0.1:" + port[0]);
  }

  @Test
  void aDatagramSocket() {
    assertFound(
        () -> leave(new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))),
        "the UDP socket 127.0.0.1:");
  }

  @Test
  void aSocketOfTheUnixDomain() {
    Path path = folder.resolve("unix.socket");
    assertFound(
        () ->
            leave(ServerSocketChannel.open(StandardProtocolFamily.UNIX))
                .bind(UnixDomainSocketAddress.of(path)),
        "the Unix domain socket " + path);
  }

  @Test
  void thePipesOfAProcess() {
    assertFound(
        () -> {
          Process child =
              new ProcessBuilder("sleep", "600")
                  .redirectInput(ProcessBuilder.Redirect.INHERIT)
                  .redirectError(ProcessBuilder.Redirect.DISCARD)
                  .start();
          leave(child::destroyForcibly);
        },
        "a pipe to another process");
  }

  @Test
  void aWatchServiceIsFound() {
    TestRun run = new TestRun(TestSettings.named("sample").withRecording(false));
    assertThatThrownBy(
            () -> {
              run.run("test", () -> leave(FileSystems.getDefault().newWatchService()));
              run.finish();
            })
        .hasMessageContaining("OPEN_DESCRIPTORS: a WatchService is open.");
  }

  static class FailsAnyway {
    @AsyncTest
    void fails() throws IOException {
      leave(openFile("of-failure"));
      throw new IOException("its own");
    }
  }

  @Test
  void aTestThatFailsAnywayKeepsItsException() {
    Throwable failure = Samples.run(FailsAnyway.class).failure("fails()");
    assertThat(failure).isInstanceOf(IOException.class).hasMessage("its own");
    assertThat(failure.getSuppressed())
        .anySatisfy(each -> assertThat(each).hasMessageContaining("OPEN_DESCRIPTORS: the file "));
  }

  /** The name of a file has characters that the JVM's locale does not have. */
  static final class OtherCharacters {

    public static void main(String[] folder) throws IOException {
      Path file;
      try (var files = Files.list(Path.of(folder[0]))) {
        file = files.findFirst().orElseThrow();
      }
      assertFound(() -> leave(FileChannel.open(file)), "the file " + folder[0]);
      System.out.println("the file was found");
    }
  }

  @Test
  void aFileWhoseNameTheLocaleCannotWrite(@TempDir Path only) throws Exception {
    Files.createFile(only.resolve("\u00e4"));
    List<String> command = new ArrayList<>(List.of("env", "LC_ALL=C"));
    command.addAll(OtherJvm.command(OtherCharacters.class, only.toString()));
    Process jvm = OtherJvm.start(command);
    assertThat(new String(jvm.getInputStream().readAllBytes(), UTF_8))
        .contains("the file was found");
  }

  @Test
  void aFileIsFoundByAThreadThatIsInterrupted() {
    TestRun run = new TestRun(TestSettings.named("sample").withRecording(false));
    assertThatThrownBy(
            () -> {
              run.run("test", () -> leave(openFile("interrupted")));
              Thread.currentThread().interrupt();
              run.finish();
            })
        .hasMessageContaining("OPEN_DESCRIPTORS: the file ");
    assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
  }

  // ---- what is not

  static class Allowed {
    @AsyncTest
    @Allow(Finding.OPEN_DESCRIPTORS)
    void opens() throws IOException {
      leave(openFile("allowed"));
    }
  }

  @Test
  void whatIsAllowed() {
    Samples.run(Allowed.class).allGreen();
  }

  @Test
  void nothingWhileTestsRunInParallel() {
    var parallel = Map.of("junit.jupiter.execution.parallel.enabled", "true");
    Samples.run(OpenFile.class, parallel).allGreen();
  }

  static class OfAnother {
    @AsyncTest
    void opens() throws IOException {
      leave(openFile("of-another"));
    }

    @AsyncTest
    void opensNothing() {}
  }

  @Test
  void aFileOfOneTestDoesNotFailAnother() {
    Samples samples = Samples.run(OfAnother.class);
    assertThat(samples.failure("opens()")).hasMessageContaining("OPEN_DESCRIPTORS");
    assertThat(samples.state("opensNothing()")).isEqualTo(Status.SUCCESSFUL);
  }

  @Test
  void whatIsClosed() throws Throwable {
    assertNotFound(() -> openFile("closed").close());
  }

  @Test
  void aFileThatWasOpenAndIsRenamedOrDeleted() throws Throwable {
    try (var renamed = openFile("old-name");
        var deleted = openFile("deleted")) {
      assertNotFound(
          () -> {
            Files.move(folder.resolve("old-name"), folder.resolve("new-name"));
            Files.delete(folder.resolve("deleted"));
          });
    }
  }

  @Test
  void whatTheLoopHasOpened() throws Throwable {
    assertNotFound(
        () -> {
          var server = Streams.startServer((reader, writer) -> writer.close(), "127.0.0.1", 0);
          try (var closing = server.closing();
              var client = Streams.openConnection("127.0.0.1", server.port())) {
            assertThat(client.reader().read()).isEmpty();
          }
          var child =
              Subprocess.createSubprocessExec(
                  SubprocessOptions.DEFAULT.withStdout(Stdio.PIPE).withStdin(Stdio.PIPE), "true");
          child.communicate();
        });
  }

  @Test
  void thePipesOfAProcessThatHasEnded() throws Throwable {
    assertNotFound(() -> assertThat(new ProcessBuilder("true").start().waitFor()).isZero());
  }

  @Test
  void whatTheJvmKeepsOpen() throws Throwable {
    Path jar = folder.resolve("classes.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.flush();
    }
    assertNotFound(
        () -> {
          var loader = leave(new URLClassLoader(new java.net.URL[] {jar.toUri().toURL()}));
          assertThat(loader.findResource("nothing")).isNull();
          var random =
              leave(
                  java.nio.channels.Channels.newChannel(
                      new java.io.FileInputStream("/dev/urandom")));
          assertThat(random.isOpen()).isTrue();
          Thread.ofVirtual().start(() -> {}).join();
          leave(Selector.open());
        });
  }

  @Test
  void aLogFile() throws Throwable {
    assertNotFound(() -> leave(openFile("today.log")));
  }

  /** Asks a server once: {@code HttpURLConnection} keeps the connection for the next request. */
  static final class KeptConnection {

    private static void answer(ServerSocket server) {
      try {
        Socket client = leave(server.accept());
        assertThat(client.getInputStream().read()).isPositive();
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        client.getOutputStream().write(answer.getBytes(UTF_8));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private static void ask(int port) throws IOException {
      var url = URI.create("http://127.0.0.1:" + port + "/").toURL();
      try (var in = url.openStream()) {
        assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("ok");
      }
    }

    public static void main(String[] none) throws Throwable {
      try (var server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
        assertNotFound(
            () -> {
              Thread answers = Thread.ofVirtual().start(() -> answer(server));
              ask(server.getLocalPort());
              answers.join();
            });
      }
      System.out.println("nothing was found");
    }
  }

  /** In a JVM of its own: the thread that keeps it hides connections of other tests for a while. */
  @Test
  void aConnectionThatTheJdkKeeps() throws Exception {
    Process jvm = OtherJvm.start(OtherJvm.command(KeptConnection.class));
    assertThat(new String(jvm.getInputStream().readAllBytes(), UTF_8))
        .contains("nothing was found");
  }
}
