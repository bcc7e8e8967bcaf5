package asyncio.examples.raft;

import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.Asyncio;
import asyncio.CancelScope;
import asyncio.net.Connection;
import asyncio.net.Streams;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client of the cluster: finds the leader, and asks again until there is an answer. It makes one
 * request at a time.
 *
 * <p>Methods suspend, as long as there is no answer: without a majority of members, for ever. So a
 * caller sets a {@code timeout}. Cancellation: the command may be applied, or not.
 */
final class Client implements AutoCloseable {

  /** How long to wait before the next attempt, in seconds. */
  private static final double PAUSE = 0.05;

  private final String name;
  private final List<Member> members;
  private final double timeout;
  private long number;

  /** Which member is asked. */
  private int asked;

  private @Nullable Connection connection;

  /**
   * A client.
   *
   * @param name a name that no other client has or had, without spaces
   * @param members the members of the cluster
   * @param timeout how long to wait for an answer before another member is asked, in seconds
   */
  Client(String name, List<Member> members, double timeout) {
    this.name = name;
    this.members = members;
    this.timeout = timeout;
  }

  /** The value of a key; null if it has none. */
  @Nullable String get(String key) {
    String answer = request("get " + word(key));
    return answer.equals("none") ? null : answer.substring("value ".length());
  }

  /** Sets the value of a key. */
  void put(String key, String value) {
    String unused = command("put " + word(key) + " " + word(value));
  }

  /** Appends to the value of a key. */
  void append(String key, String value) {
    String unused = command("append " + word(key) + " " + word(value));
  }

  /** Sets the value of a key if it has a certain one; returns whether it had. */
  boolean compareAndSet(String key, String expected, String value) {
    return command("cas " + word(key) + " " + word(expected) + " " + word(value)).equals("ok");
  }

  private static String word(String text) {
    if (!text.matches("\\S+")) {
      throw new IllegalArgumentException("Not a word: '" + text + "'");
    }
    return text;
  }

  private String command(String command) {
    number++; // the same for each attempt, so that the command is applied once
    return request(name + " " + number + " " + command);
  }

  private String request(String line) {
    while (true) {
      String answer = attempt(line);
      if (answer == null || answer.equals("late") || answer.equals("leader ?")) {
        ask((asked + 1) % members.size());
      } else if (answer.startsWith("leader ")) {
        ask(indexOf(answer.substring("leader ".length())));
      } else if (answer.equals("error")) {
        throw new IllegalArgumentException("Not a request: " + line);
      } else {
        return answer;
      }
      Asyncio.sleep(PAUSE);
    }
  }

  /** The answer of the member that is asked; null if there is none in time. */
  private @Nullable String attempt(String line) {
    return CancelScope.after(timeout).run(() -> exchange(line), null);
  }

  private @Nullable String exchange(String line) {
    Member member = members.get(asked);
    try {
      if (connection == null) {
        connection = Streams.openConnection(member.host(), member.clientPort());
      }
      connection.writer().writeAll((line + "\n").getBytes(UTF_8));
      byte[] answer = connection.reader().readline();
      return answer.length == 0 ? null : new String(answer, UTF_8).strip();
    } catch (IOException gone) {
      return null;
    }
  }

  private void ask(int index) {
    close();
    asked = index;
  }

  private int indexOf(String member) {
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).name().equals(member)) {
        return i;
      }
    }
    return asked;
  }

  /** Closes the connection, without waiting for that. */
  @Override
  public void close() {
    if (connection != null) {
      connection.writer().close();
      connection = null;
    }
  }
}
