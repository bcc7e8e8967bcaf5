package asyncio.examples.raft;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state machine: a map from words to words. The same commands in the same order give the same
 * content, on every member.
 *
 * <p>A command is a line: {@code CLIENT NUMBER put KEY VALUE}, {@code append KEY VALUE} or {@code
 * cas KEY EXPECTED VALUE} (compare and set). Each client numbers its commands. One that is sent
 * again, because no answer came, is applied once: the store remembers each client's last number,
 * and the answer.
 */
final class KeyValueStore {

  private final Rules rules;
  private final Map<String, String> values = new TreeMap<>();
  private final Map<String, Last> clients = new TreeMap<>();

  /** The last command of a client, and its answer. */
  private record Last(long number, String answer) {}

  KeyValueStore(Rules rules) {
    this.rules = rules;
  }

  /** Whether a line is a command: all else is refused before it comes into the log. */
  static boolean isCommand(String line) {
    return line.matches("\\S+ \\d{1,18} ((put|append) \\S+ \\S+|cas \\S+ \\S+ \\S+)");
  }

  /** The value of a key; null if it has none. */
  @Nullable String get(String key) {
    return values.get(key);
  }

  /** Applies a command, and returns the answer. */
  String apply(String command) {
    if (command.isEmpty()) {
      return "";
    }
    String[] words = command.split(" ");
    long number = Long.parseLong(words[1]);
    Last last = clients.get(words[0]);
    if (last != null && rules.isRepeated(number, last.number())) {
      return last.answer();
    }
    String answer = apply(words);
    clients.put(words[0], new Last(number, answer));
    return answer;
  }

  private String apply(String[] words) {
    String key = words[3];
    switch (words[2]) {
      case "put" -> values.put(key, words[4]);
      case "append" -> values.merge(key, words[4], String::concat);
      default -> {
        if (!words[4].equals(values.get(key))) {
          return "differs";
        }
        values.put(key, words[5]);
      }
    }
    return "ok";
  }

  // ---- snapshots

  /** The content as text: a line for each key, and for each client. */
  String save() {
    StringBuilder text = new StringBuilder();
    values.forEach((key, value) -> text.append("value %s %s\n".formatted(key, value)));
    clients.forEach(
        (client, last) ->
            text.append("client %s %d %s\n".formatted(client, last.number(), last.answer())));
    return text.toString();
  }

  /** Replaces the content by what {@link #save} has returned. */
  void load(String text) {
    values.clear();
    clients.clear();
    text.lines()
        .map(line -> line.split(" "))
        .forEach(
            words -> {
              if (words[0].equals("value")) {
                values.put(words[1], words[2]);
              } else {
                clients.put(words[1], new Last(Long.parseLong(words[2]), words[3]));
              }
            });
  }
}
