package asyncio.tools;

import asyncio.observe.LiveRecording;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a program has sent of its loops: the newest events of each, as JSON, which is passed on to
 * the page as it is. Confined to the loop of the command.
 */
final class LiveFeed {

  /**
   * How many events of a loop are kept for a page that is slow, stands still, or is opened anew.
   */
  private static final int MOST_EVENTS = 100_000;

  /** How many events a page gets at once: a second's work for it. */
  private static final int MOST_AT_ONCE = 20_000;

  /** How many loops are kept; the page can still look at those that are closed. */
  private static final int MOST_LOOPS = 32;

  /** A loop: the texts are JSON. */
  private static final class Loop {
    final Deque<String> events = new ArrayDeque<>();

    /** How many events came before those that are kept. */
    long dropped;

    String state = "";
    String blocked = "null";
    String tree = "null";

    void add(String event) {
      events.add(event);
      if (events.size() > MOST_EVENTS) {
        events.remove();
        dropped++;
      }
    }

    long end() {
      return dropped + events.size();
    }

    boolean isClosed() {
      return state.endsWith("\"closed\"]");
    }
  }

  private final Map<Integer, Loop> loops = new LinkedHashMap<>();
  private final List<String> places = new ArrayList<>();
  private final List<String> sources = new ArrayList<>();
  private boolean isKnownFormat;

  /**
   * Takes a line from the program.
   *
   * @throws ToolException if it is none that the page would understand
   */
  void take(String line) throws ToolException {
    if (!isKnownFormat) {
      isKnownFormat = line.equals(LiveRecording.FORMAT);
      if (!isKnownFormat) {
        throw new ToolException("The program has another version of asyncio than this command.");
      }
      return;
    }
    String[] parts = line.split(" ", 3);
    if (parts.length < 3 || !parts[1].matches("\\d{1,9}")) {
      throw new ToolException("The program sends what this command does not understand.");
    }
    take(parts[0], Integer.parseInt(parts[1]), parts[2]);
  }

  private void take(String word, int number, String json) throws ToolException {
    switch (word) {
      case "place" -> places.add(json);
      case "source" -> sources.add(json);
      case "event" -> loop(number).add(json);
      case "again" -> loop(number).add("{\"again\":" + json + "}");
      case "loop" -> loop(number).state = json;
      case "blocked" -> loop(number).blocked = json;
      case "tree" -> loop(number).tree = json;
      default -> throw new ToolException("The program sends an unknown kind of line.");
    }
  }

  private Loop loop(int number) {
    Loop known = loops.get(number);
    if (known != null) {
      return known;
    }
    Loop added = new Loop();
    loops.put(number, added);
    Iterator<Loop> oldest = loops.values().iterator();
    while (loops.size() > MOST_LOOPS && oldest.hasNext()) {
      if (oldest.next().isClosed()) {
        oldest.remove();
      }
    }
    return added;
  }

  /** The loop to show: the wanted one if it is known, else the first that is open, or the first. */
  int choose(int wanted) {
    if (loops.containsKey(wanted)) {
      return wanted;
    }
    Integer first = null;
    for (Map.Entry<Integer, Loop> each : loops.entrySet()) {
      if (!each.getValue().isClosed()) {
        return each.getKey();
      }
      first = first == null ? each.getKey() : first;
    }
    return first == null ? 0 : first;
  }

  /** Whether there is something that a page has not got yet. */
  boolean hasNews(LiveQuery query) {
    Loop loop = loops.get(choose(query.loop()));
    return loop != null && (query.paused() || loop.end() > query.after() || isBlocked(loop));
  }

  private static boolean isBlocked(Loop loop) {
    return loop.blocked.length() > "null".length();
  }

  /** What a page is told: JSON, without the brackets around it. */
  String news(LiveQuery query) {
    int number = choose(query.loop());
    Loop loop = loops.get(number);
    StringBuilder json = new StringBuilder("\"loop\":").append(number);
    array(json, "loops", states());
    array(json, "places", rest(places, query.places()));
    array(json, "sources", rest(sources, query.sources()));
    List<String> events = loop == null || query.paused() ? List.of() : events(loop, query, number);
    array(json, "events", events);
    json.append(",\"next\":").append(next(loop, query, number, events.size()));
    json.append(",\"blocked\":").append(loop == null ? "null" : loop.blocked);
    json.append(",\"tree\":").append(loop == null || !query.tree() ? "null" : loop.tree);
    return json.toString();
  }

  /** Such as {@code [1,"loop-1","followed"]}. */
  private List<String> states() {
    List<String> states = new ArrayList<>();
    loops.forEach(
        (number, loop) -> {
          if (!loop.state.isEmpty()) {
            states.add("[" + number + "," + loop.state.substring(1));
          }
        });
    return states;
  }

  private static List<String> events(Loop loop, LiveQuery query, int number) {
    long from = Math.max(after(query, number), loop.dropped);
    return loop.events.stream().skip(from - loop.dropped).limit(MOST_AT_ONCE).toList();
  }

  private static long next(@Nullable Loop loop, LiveQuery query, int number, int sent) {
    long after = after(query, number);
    return loop == null || query.paused() ? after : Math.max(after, loop.dropped) + sent;
  }

  /** A page that asked for another loop has nothing of this one. */
  private static long after(LiveQuery query, int number) {
    return query.loop() == number ? query.after() : 0;
  }

  private static List<String> rest(List<String> all, int from) {
    return all.subList(Math.min(from, all.size()), all.size());
  }

  private static void array(StringBuilder json, String name, List<String> elements) {
    json.append(",\"").append(name).append("\":[").append(String.join(",\n", elements)).append(']');
  }
}
