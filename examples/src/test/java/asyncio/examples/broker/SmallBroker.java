package asyncio.examples.broker;

import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.timeout;
import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.futures.Future;
import asyncio.futures.TimeoutException;
import asyncio.net.Server;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A message broker on a simulated host. Messages are on its disk before it confirms them. What a
 * receiver has not acknowledged when its connection breaks is delivered again.
 *
 * <p>Its language is lines of words with tabs in between; see {@link SmallBrokerClient} for the
 * other side. Each side says something each second: who is silent for long is gone, or cut off. So
 * a clock decides that a connection is broken, as it has to, and never that work takes too long.
 */
final class SmallBroker {

  static final int PORT = 61616;

  /** After so many seconds without a word a connection is broken. */
  static final double SILENCE = 4;

  private final Records records;
  private final Map<String, Deque<Message>> waiting = new LinkedHashMap<>();
  private final List<Consumer> consumers = new ArrayList<>();
  private final Future<Boolean> end = getRunningLoop().createFuture();
  private long lastNumber;

  /** A message, and whether it may have been delivered before. */
  private record Message(long number, String queue, String id, String text, boolean wasDelivered) {

    Message delivered() {
      return new Message(number, queue, id, text, true);
    }
  }

  /** Who receives from a queue, and what it has not acknowledged. */
  private static final class Consumer {

    private final String name;
    private final String queue;
    private final int window;
    private final StreamWriter writer;
    private final Map<Long, Message> unacknowledged = new TreeMap<>();

    Consumer(String name, String queue, int window, StreamWriter writer) {
      this.name = name;
      this.queue = queue;
      this.window = window;
      this.writer = writer;
    }
  }

  private SmallBroker(Records records) {
    this.records = records;
  }

  /**
   * Serves until its host crashes, or its disk fails. What was on the disk is there again.
   *
   * @throws UncheckedIOException if the disk fails
   */
  static void serve(Path file) throws IOException {
    Records records = Records.open(file, opened -> opened.force(false));
    SmallBroker broker = new SmallBroker(records);
    broker.read(records.read());
    try (Server server = Streams.startServer(broker::serve, "", PORT)) {
      broker.end.await();
    }
  }

  private void read(List<String> lines) {
    Map<Long, Message> left = new TreeMap<>();
    for (String line : lines) {
      String[] words = line.split("\t");
      lastNumber = Math.max(lastNumber, Long.parseLong(words[1]));
      if (words[0].equals("ack")) {
        left.remove(Long.parseLong(words[1]));
      } else {
        long number = Long.parseLong(words[1]);
        left.put(number, new Message(number, words[2], words[3], words[4], true));
      }
    }
    left.values().forEach(message -> queue(message.queue()).add(message));
  }

  private Deque<Message> queue(String name) {
    return waiting.computeIfAbsent(name, unused -> new ArrayDeque<>());
  }

  // ---- a connection

  private void serve(StreamReader reader, StreamWriter writer) {
    try {
      String line;
      while ((line = nextLine(reader)) != null) {
        obey(line.split("\t"), writer);
      }
    } catch (IOException broken) {
      // The client connects again.
    } catch (UncheckedIOException disk) {
      if (!end.done()) {
        end.setException(disk);
      }
    } finally {
      writer.transport().abort();
      List<Consumer> gone = consumers.stream().filter(one -> one.writer == writer).toList();
      gone.forEach(this::remove);
    }
  }

  /** The next line of a connection; null if it is at its end. */
  static @Nullable String nextLine(StreamReader reader) throws IOException {
    try {
      String line = new String(timeout(SILENCE, () -> reader.readline()), UTF_8);
      return line.endsWith("\n") ? line.strip() : null;
    } catch (TimeoutException silent) {
      throw new IOException("the other side is silent", silent);
    }
  }

  static void say(StreamWriter writer, Object... words) throws IOException {
    if (writer.isClosing()) {
      throw new IOException("the connection is broken");
    }
    List<String> texts = new ArrayList<>();
    for (Object word : words) {
      texts.add(word.toString());
    }
    writer.write((String.join("\t", texts) + "\n").getBytes(UTF_8));
  }

  private void obey(String[] words, StreamWriter writer) throws IOException {
    switch (words[0]) {
      case "ping" -> say(writer, "pong");
      case "send" -> {
        put(words[2], words[3], words[4]);
        say(writer, "sent", words[1]);
      }
      case "take" -> {
        consumers.add(new Consumer(words[1], words[2], Integer.parseInt(words[3]), writer));
        deliver();
      }
      case "leave" ->
          consumers.stream()
              .filter(one -> one.writer == writer && one.name.equals(words[1]))
              .toList()
              .forEach(this::remove);
      case "ack" -> acknowledge(Long.parseLong(words[1]), writer);
      default -> throw new IOException("What is this? " + words[0]);
    }
  }

  // ---- queues

  /** Suspends until the message is on the disk. */
  private void put(String queue, String id, String text) throws IOException {
    Message message = new Message(++lastNumber, queue, id, text, false);
    records.add(String.join("\t", "put", message.number() + "", queue, id, text));
    records.flush();
    queue(queue).add(message);
    deliver();
  }

  /** Only who has a message can acknowledge it. If a crash forgets it, the message comes again. */
  private void acknowledge(long number, StreamWriter writer) throws IOException {
    for (Consumer consumer : consumers) {
      if (consumer.writer == writer && consumer.unacknowledged.remove(number) != null) {
        records.add("ack\t" + number);
      }
    }
    deliver();
  }

  /** A consumer has gone: what it has not acknowledged is first in the queue again. */
  private void remove(Consumer consumer) {
    consumers.remove(consumer);
    List<Message> messages = new ArrayList<>(consumer.unacknowledged.values());
    for (int i = messages.size() - 1; i >= 0; i--) {
      queue(consumer.queue).addFirst(messages.get(i).delivered());
    }
    deliver();
  }

  private void deliver() {
    for (Map.Entry<String, Deque<Message>> queue : waiting.entrySet()) {
      while (!queue.getValue().isEmpty() && deliverNext(queue.getKey(), queue.getValue())) {}
    }
  }

  /** Sends a message to the consumer with the least to do, if there is one. */
  private boolean deliverNext(String name, Deque<Message> messages) {
    Consumer free = null;
    for (Consumer consumer : consumers) {
      int has = consumer.unacknowledged.size();
      if (consumer.queue.equals(name)
          && has < consumer.window
          && !consumer.writer.isClosing()
          && (free == null || has < free.unacknowledged.size())) {
        free = consumer;
      }
    }
    if (free == null) {
      return false;
    }
    Message next = messages.remove();
    free.unacknowledged.put(next.number(), next);
    free.writer.write(
        "message\t%s\t%d\t%s\t%s\t%b\n"
            .formatted(free.name, next.number(), next.id(), next.text(), next.wasDelivered())
            .getBytes(UTF_8));
    return true;
  }
}
