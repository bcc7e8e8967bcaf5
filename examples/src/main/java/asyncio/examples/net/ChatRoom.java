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
 * A room where people talk: each line of a guest goes to all other guests.
 *
 * <p>Each guest has two tasks. One reads the guest's lines, and puts them into the outboxes of the
 * others; that never waits. The other sends the lines of the guest's own outbox, and waits as long
 * as the guest takes. So a guest who does not read holds up nobody. An outbox is bounded, so it
 * does not fill the memory either: the oldest lines are lost, and the guest is told.
 *
 * <p>The map of guests is not synchronized: only one task runs at a time, and another one runs only
 * where that one awaits.
 */
final class ChatRoom {

  /** The longest line of a guest, in bytes. */
  static final int LONGEST_LINE = 1000;

  private static final int LONGEST_NAME = 20;

  /**
   * How long somebody may take to give a name, in seconds. Nobody sends to who is no guest yet, so
   * this alone shows that somebody is gone without a word.
   */
  private static final double PATIENCE = 120;

  /** How many lines are kept for a slow guest. */
  private static final int OUTBOX = 100;

  /** How long a leaving guest may take to read the remaining lines, in seconds. */
  private static final double FAREWELL = 1;

  private final Map<String, Guest> guests = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /** Talks to a guest, from the name to the farewell. */
  void serve(StreamReader reader, StreamWriter writer) throws IOException {
    String name = CancelScope.after(PATIENCE).run(() -> askName(reader, writer), null);
    if (name == null) {
      return;
    }
    // No await since the name was checked: no other guest can have taken it.
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
      guest.outbox.shutdown(); // `sending` ends when the outbox is empty
      try {
        CancelScope.after(FAREWELL).run(() -> sending.join());
      } finally {
        cutOff(sending, writer);
      }
    }
  }

  /** Ends a guest who has not read all lines. Otherwise it would stay as long as it likes. */
  private static void cutOff(Task<Void> sending, StreamWriter writer) {
    if (!sending.done()) {
      sending.cancel();
      writer.transport().abort();
    }
  }

  private static void send(Guest guest, StreamWriter writer) {
    try {
      guest.sendAll(writer);
    } catch (IOException lost) {
      // The task that reads fails too, and reports it.
    }
  }

  /** A name that no other guest has, or null if the guest goes without giving one. */
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

  /**
   * The next line, with control characters escaped, because it appears on the others' terminals;
   * null at the end.
   */
  private static @Nullable String hear(StreamReader reader) throws IOException {
    while (true) {
      try {
        byte[] line = reader.readline();
        return line.length == 0 ? null : Terminal.escaped(new String(line, UTF_8).strip());
      } catch (IllegalArgumentException tooLong) {
        // The reader has dropped the line. The next one may be shorter.
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

  /** A guest, and the lines that wait to be sent. */
  private static final class Guest {

    private final String name;
    private final Queue<String> outbox = new Queue<>(OUTBOX);
    private int lost;

    Guest(String name) {
      this.name = name;
    }

    /** Adds a line without waiting: a full outbox loses its oldest line. */
    void tell(String line) {
      if (outbox.full()) {
        outbox.getNowait();
        lost++;
      }
      outbox.putNowait(line);
    }

    /** Sends lines until the outbox is shut down and empty. */
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
