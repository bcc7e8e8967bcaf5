package asyncio.examples.net;

import static asyncio.Asyncio.createTask;
import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.CancelScope;
import asyncio.Task;
import asyncio.examples.terminal.Terminal;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.sync.Queue;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A room where people talk: what one says, all others get.
 *
 * <p>There are two tasks for each guest. One reads what the guest says, and puts it into the
 * outboxes of the others, which never waits. The other sends what is in the guest's outbox, and
 * waits as long as the guest takes. So a guest who does not read holds up nobody; and as an outbox
 * has its bounds, it does not fill the memory either: the oldest lines are lost, and the guest is
 * told.
 *
 * <p>Who is here is kept in a map that is not synchronized: only one task runs at a time, and
 * another has its turn only where that one waits.
 */
final class ChatRoom {

  /** The longest line that anybody can say, in bytes. */
  static final int LONGEST_LINE = 1000;

  private static final int LONGEST_NAME = 20;

  /** How many lines wait for a slow guest. */
  private static final int OUTBOX = 100;

  /** Seconds that somebody who leaves has to read what was said before. */
  private static final double FAREWELL = 1;

  private final Map<String, Guest> guests = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /** Talks to a guest, from the name to the farewell. */
  void serve(StreamReader reader, StreamWriter writer) throws IOException {
    String name = askName(reader, writer);
    if (name == null) {
      return;
    }
    // Nothing from the answer to here has waited: so nobody else has taken the name.
    Guest guest = new Guest(name);
    guest.tell("* welcome, " + name + "; here are: " + names());
    tellAll("* " + name + " has come");
    guests.put(name, guest);
    System.out.println(name + " has come, " + guests.size() + " are here");
    Task<Void> sending = createTask(() -> send(guest, writer), "sends to " + name);
    try {
      listen(guest, reader);
    } finally {
      guests.remove(name);
      tellAll("* " + name + " has left");
      System.out.println(name + " has left, " + guests.size() + " are here");
      guest.outbox.shutdown(); // the task ends when it is empty, or else after some time
      CancelScope.after(FAREWELL).run(() -> sending.join());
      sending.cancel();
    }
  }

  private static void send(Guest guest, StreamWriter writer) {
    try {
      guest.sendAll(writer);
    } catch (IOException lost) {
      // The task that reads learns the same, and says so.
    }
  }

  /** A name that nobody has, or null if the guest goes without giving one. */
  private @Nullable String askName(StreamReader reader, StreamWriter writer) throws IOException {
    writer.writeAll(bytes("* what is your name?"));
    for (String name = hear(reader); name != null; name = hear(reader)) {
      if (!name.matches("[\\p{L}\\p{N}_-]{1," + LONGEST_NAME + "}")) {
        writer.writeAll(bytes("* up to " + LONGEST_NAME + " letters, please"));
      } else if (guests.containsKey(name)) {
        writer.writeAll(bytes("* " + name + " is here already; another name, please"));
      } else {
        return name;
      }
    }
    return null;
  }

  private void listen(Guest guest, StreamReader reader) throws IOException {
    for (String line = hear(reader); line != null; line = hear(reader)) {
      switch (line) {
        case "" -> {}
        case "/quit" -> {
          guest.tell("* goodbye");
          return;
        }
        case "/who" -> guest.tell("* here are: " + names());
        default -> tellOthers(guest, guest.name + ": " + line);
      }
    }
  }

  /** The next line, of which a terminal can show each character; null at the end. */
  private static @Nullable String hear(StreamReader reader) throws IOException {
    while (true) {
      try {
        byte[] line = reader.readline();
        return line.length == 0 ? null : Terminal.escaped(new String(line, UTF_8).strip());
      } catch (IllegalArgumentException tooLong) {
        // It has been thrown away; what comes next may be better.
      }
    }
  }

  private String names() {
    return guests.isEmpty() ? "nobody" : String.join(", ", guests.keySet());
  }

  private void tellAll(String line) {
    guests.values().forEach(guest -> guest.tell(line));
  }

  private void tellOthers(Guest speaker, String line) {
    guests.values().stream().filter(guest -> guest != speaker).forEach(guest -> guest.tell(line));
  }

  private static byte[] bytes(String line) {
    return (line + "\n").getBytes(UTF_8);
  }

  /** Somebody who is here, and the lines that wait to be sent. */
  private static final class Guest {

    private final String name;
    private final Queue<String> outbox = new Queue<>(OUTBOX);
    private int lost;

    Guest(String name) {
      this.name = name;
    }

    /** Never waits: if there is no room, the oldest line has to go. */
    void tell(String line) {
      if (outbox.full()) {
        outbox.getNowait();
        lost++;
      }
      outbox.putNowait(line);
    }

    /** Sends what there is, up to the farewell. */
    void sendAll(StreamWriter writer) throws IOException {
      for (String line : outbox) {
        if (lost > 0) {
          writer.write(bytes("* you read too slowly, " + lost + " lines were lost here"));
          lost = 0;
        }
        writer.writeAll(bytes(line));
      }
    }
  }
}
