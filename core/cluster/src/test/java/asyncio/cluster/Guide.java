package asyncio.cluster;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.toThread;
import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.EventLoop;
import asyncio.LoopGroup;
import asyncio.futures.Future;
import asyncio.sync.Queue;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The code of the guide {@code core/CLUSTER.md}, which {@link GuideTest} compares and runs. */
final class Guide {

  private Guide() {}

  // ---- a loop for each core

  static final List<String> TOUCHED = new CopyOnWriteArrayList<>();

  private static int load(int number) {
    return number;
  }

  private static void touch(String user) {
    TOUCHED.add(user);
  }

  static void loops(String userId) {
    // <guide>
    try (var group = new LoopGroup(4)) {
      await(gather(group.submit(() -> load(1)), group.submit(() -> load(2))));
      group.submit(
          userId, () -> touch(userId)); // the same key, the same loop: no locks among these
    } // cancels what is left, waits until it has unwound, joins the threads
    // </guide>
  }

  // ---- other processes

  // <guide>
  record Count(String file) implements RemoteCoroutine<Long> {
    public Long run() throws IOException { // in the worker's loop; may await, and submit on
      try (var lines = Files.lines(Path.of(file))) {
        return lines.count();
      }
    }
  }

  // </guide>

  static long count(String file) throws IOException {
    long counted;
    // <guide>
    try (var cluster = Cluster.local(2)) { // two workers, with this JVM's class path and flags
      long lines = await(cluster.submit(new Count(file)));
      // </guide>
      counted = lines;
    }
    return counted;
  }

  // ---- clients of other systems

  static String askNats(String url, String user) throws Exception {
    String text;
    // <guide>
    var options = Options.builder().server(url).reportNoResponders().build();
    try (var nats = toThread(() -> Nats.connect(options))) { // connecting blocks
      var reply = timeout(5, () -> await(nats.request("greet", user.getBytes(UTF_8))));
      // </guide>
      text = new String(reply.getData(), UTF_8);
    }
    return text;
  }

  static void serveNats(Connection nats) {
    // <guide>
    EventLoop loop = getRunningLoop();
    Queue<Message> inbox = new Queue<>();
    var dispatcher =
        nats.createDispatcher(
            message -> loop.callSoonThreadsafe(() -> inbox.putNowait(message))); // a thread of NATS
    dispatcher.subscribe("greet");
    while (true) {
      Message question = inbox.get();
      nats.publish(question.getReplyTo(), greeting(question.getData()));
    }
    // </guide>
  }

  private static byte[] greeting(byte[] user) {
    return ("hello " + new String(user, UTF_8)).getBytes(UTF_8);
  }

  /** A client that calls back, in a thread of its own. */
  interface Client {
    void ask(String question, Consumer<String> reply);
  }

  static String ask(Client client, String question) {
    // <guide>
    Future<String> answer = getRunningLoop().createFuture();
    EventLoop loop = getRunningLoop();
    client.ask(question, reply -> loop.callSoonThreadsafe(() -> answer.setResult(reply)));
    String text = answer.await();
    // </guide>
    return text;
  }
}
