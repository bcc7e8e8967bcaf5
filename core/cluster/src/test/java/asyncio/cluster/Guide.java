package asyncio.cluster;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;

import asyncio.EventLoop;
import asyncio.LoopGroup;
import asyncio.futures.Future;
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
