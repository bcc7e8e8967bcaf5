package asyncio.network;

import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.futures.Future;
import asyncio.net.ConnectionOptions;
import asyncio.net.DatagramOptions;
import asyncio.net.DatagramProtocol;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.Streams;
import asyncio.process.Process;
import asyncio.process.Subprocess;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A program for {@link DescriptorsTest}: a server and its clients in a process that may have few
 * descriptors only. Says what happens.
 */
public final class FewDescriptors {

  /** Made early: to load its class takes a descriptor. */
  private static final DatagramProtocol SILENT = new DatagramProtocol() {};

  private static final List<String> REPORTS = new ArrayList<>();

  private FewDescriptors() {}

  public static void main(String[] args) {
    Asyncio.run(FewDescriptors::serve);
  }

  private static void serve() throws Exception {
    EventLoop loop = getRunningLoop();
    loop.setExceptionHandler((where, context) -> REPORTS.add(context.message()));
    loop.callExceptionHandler(ExceptionContext.of("a try", new IOException()));
    REPORTS.clear();
    loadClassesOf(EventLoop.class);
    loadClassesOf(Future.class);
    try (Server server =
        loop.createServer(Echo::new, ServerOptions.on("127.0.0.1", 0).withBacklog(256))) {
      SocketAddress address = server.sockets().get(0);
      System.out.println("at first: " + echo(address));
      attempts(address);
      List<SocketChannel> clients = connectUntilRefused(address);
      while (REPORTS.isEmpty()) {
        sleep(0.001);
      }
      System.out.println("reported: " + REPORTS.get(0));
      for (int turns = 0; turns < 100; turns++) {
        sleep(0);
      }
      System.out.println("the loop goes on");
      attempts(address).forEach((what, outcome) -> System.out.println(what + ": " + outcome));
      for (SocketChannel client : clients) {
        client.close();
      }
      System.out.println("at last: " + echo(address));
      server.close();
      server.waitClosed();
    }
  }

  /** All of ours are there before descriptors are scarce: to load one from a folder takes one. */
  private static void loadClassesOf(Class<?> one) throws Exception {
    Path root = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (!Files.isDirectory(root)) {
      return; // a jar is open already
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        String name = root.relativize(file).toString().replace(".class", "");
        if (name.startsWith("asyncio")) {
          load(name.replace(file.getFileSystem().getSeparator(), "."));
        }
      }
    }
  }

  private static void load(String name) throws ClassNotFoundException {
    try {
      Class.forName(name, false, FewDescriptors.class.getClassLoader());
    } catch (NoClassDefFoundError needsWhatIsNotHere) {
      return; // then nobody needs it
    }
  }

  /** What comes of everything else that takes a descriptor. */
  private static Map<String, String> attempts(SocketAddress address) throws Exception {
    EventLoop loop = getRunningLoop();
    Map<String, Coroutine<? extends AutoCloseable>> all = new LinkedHashMap<>();
    all.put("connect", () -> Streams.openConnection(ConnectionOptions.to(address)));
    all.put("listen", () -> loop.createServer(Echo::new, "127.0.0.1", 0));
    all.put(
        "datagrams",
        () -> {
          DatagramOptions options = DatagramOptions.on("127.0.0.1", 0);
          var endpoint = loop.createDatagramEndpoint(() -> SILENT, options);
          return endpoint.transport()::close;
        });
    all.put("file", () -> toThread(() -> FileChannel.open(Path.of("/dev/null"))));
    all.put(
        "process",
        () -> {
          Process process = Subprocess.createSubprocessExec("true");
          return process::waitFor;
        });
    Map<String, String> outcomes = new LinkedHashMap<>();
    for (Map.Entry<String, Coroutine<? extends AutoCloseable>> attempt : all.entrySet()) {
      try (AutoCloseable made = attempt.getValue().run()) {
        outcomes.put(attempt.getKey(), "done");
      } catch (IOException failed) {
        outcomes.put(attempt.getKey(), failed.toString());
      }
    }
    return outcomes;
  }

  /** Does not suspend: the server has no chance to accept meanwhile. */
  private static List<SocketChannel> connectUntilRefused(SocketAddress address) {
    List<SocketChannel> clients = new ArrayList<>();
    try {
      while (true) {
        SocketChannel client = SocketChannel.open();
        clients.add(client);
        client.configureBlocking(false); // to wait would take a descriptor of the JDK's
        client.connect(address);
      }
    } catch (IOException noDescriptors) {
      return clients;
    }
  }

  private static String echo(SocketAddress address) throws IOException {
    EventLoop loop = getRunningLoop();
    try (SocketChannel client = SocketChannel.open()) {
      client.configureBlocking(false);
      loop.sockConnect(client, address);
      loop.sockSendall(client, new byte[] {42});
      ByteBuffer answer = ByteBuffer.allocate(1);
      loop.sockRecvInto(client, answer);
      return answer.get(0) == 42 ? "served" : "not served";
    }
  }
}
