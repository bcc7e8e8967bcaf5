package asyncio.network;

import static asyncio.Asyncio.amap;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.toThread;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.net.Connection;
import asyncio.net.Streams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The clients of {@link CrowdTest}, in a process of their own, which has descriptors of its own: so
 * many that are connected and say nothing, and so many that talk meanwhile; all on one loop.
 *
 * <p>Arguments: port, idle ones, busy ones, messages of each busy one. It says what it has done,
 * and goes on when it gets a line.
 */
public final class Crowd {

  private static final int AT_ONCE = 200;

  private Crowd() {}

  public static void main(String[] args) {
    int[] numbers = Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
    Asyncio.run(() -> visit(numbers[0], numbers[1], numbers[2], numbers[3]));
  }

  private static void visit(int port, int idleOnes, int busyOnes, int messages) throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    List<Connection> idle = new ArrayList<>();
    long start = System.nanoTime();
    var connecting =
        amap(
            number -> Streams.openConnection("127.0.0.1", port),
            IntStream.range(0, idleOnes).boxed().toList(),
            AT_ONCE);
    for (Connection connection : connecting) {
      idle.add(connection);
    }
    say("idle: %d in %.1f s", idleOnes, start);
    toThread(commands::readLine);
    start = System.nanoTime();
    List<Task<Void>> busy = new ArrayList<>();
    for (int i = 0; i < busyOnes; i++) {
      int number = i;
      busy.add(createTask(() -> talk(port, number, messages)));
    }
    gather(busy).await();
    say("busy: %d messages in %.1f s", busyOnes * messages, start);
    start = System.nanoTime();
    for (int i = 0; i < idleOnes; i++) {
      echo(idle.get(i), 64, i);
    }
    say("still served: %d in %.1f s", idleOnes, start);
    toThread(commands::readLine);
    for (Connection connection : idle) {
      connection.close();
    }
  }

  private static void talk(int port, int number, int messages) throws IOException {
    try (Connection connection = Streams.openConnection("127.0.0.1", port)) {
      for (int i = 0; i < messages; i++) {
        echo(connection, (number + i) % 2 == 0 ? 64 : 16 * 1024, i);
      }
    }
  }

  private static void echo(Connection connection, int size, int seed) throws IOException {
    byte[] message = new byte[size];
    new Random(seed).nextBytes(message);
    connection.writer().writeAll(message);
    if (!Arrays.equals(connection.reader().readexactly(size), message)) {
      throw new IllegalStateException("Another answer than the message.");
    }
  }

  private static void say(String format, int count, long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.println(String.format(Locale.ROOT, format, count, seconds));
  }
}
