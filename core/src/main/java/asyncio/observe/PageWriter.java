package asyncio.observe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes a recording as a page: the player, whose parts are resources, the events, and the lines of
 * source around the places of the events.
 */
final class PageWriter {

  /** A placeholder in {@code player.html}, such as {@code @STYLE@}. */
  private static final Pattern PART = Pattern.compile("@([A-Z]+)@\\n?");

  private static final List<String> SCRIPTS = List.of("model.js", "view.js", "live.js");

  /** How many lines of source to show before a place, and after it. */
  private static final int CONTEXT = 12;

  private final Recording recording;
  private final String note;
  private final Map<String, String> links;
  private final Appendable out;
  private final Json json;

  /** The places of all events, each once, with its number. */
  private final Map<StackTraceElement, Integer> places = new LinkedHashMap<>();

  PageWriter(Recording recording, String note, Map<String, String> links, Appendable out) {
    this.recording = recording;
    this.note = Objects.requireNonNull(note, "note");
    this.links = new TreeMap<>(links);
    this.out = out;
    this.json = new Json(out);
    for (RecordedEvent event : recording.events()) {
      if (event.place() != null) {
        places.putIfAbsent(event.place(), places.size());
      }
    }
  }

  void write() throws IOException {
    write(out, this::writeRecording);
  }

  /** Writes the recording into the player. */
  private interface Data {
    void write() throws IOException;
  }

  /** Writes a page that has no events yet, and asks for them at its own address. */
  static void writeLive(Appendable out, String title) throws IOException {
    write(
        out,
        () -> {
          Json json = new Json(out);
          json.open('{').name("live").value(title).close('}');
        });
  }

  private static void write(Appendable out, Data data) throws IOException {
    String player = resource("player.html");
    Matcher part = PART.matcher(player);
    int written = 0;
    while (part.find()) {
      out.append(player, written, part.start());
      written = part.end();
      switch (part.group(1)) {
        case "STYLE" -> out.append(resource("player.css"));
        case "SCRIPT" -> {
          for (String script : SCRIPTS) {
            out.append(resource(script));
          }
        }
        default -> data.write();
      }
    }
    out.append(player, written, player.length());
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = PageWriter.class.getResourceAsStream(name)) {
      byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private void writeRecording() throws IOException {
    json.open('{').name("loop").value(recording.loopName());
    json.name("leftOut").value(recording.leftOut());
    writeNote();
    writePlaces();
    writeSources();
    writeEvents();
    json.close('}');
  }

  /** Each link is an array: text, address. */
  private void writeNote() throws IOException {
    json.name("note").value(note).name("links").open('[');
    for (Map.Entry<String, String> link : links.entrySet()) {
      json.open('[').value(link.getKey()).value(link.getValue()).close(']');
    }
    json.close(']');
  }

  /**
   * Each event is an array: the components of {@link RecordedEvent} in order, a place as its
   * number.
   */
  private void writeEvents() throws IOException {
    json.name("events").open('[');
    for (RecordedEvent event : recording.events()) {
      StackTraceElement place = event.place();
      json.newLine();
      writeEvent(json, event, place == null ? -1 : Objects.requireNonNull(places.get(place)));
    }
    json.close(']');
  }

  /** Writes an event, whose place has a number, or -1 if there is none. */
  static void writeEvent(Json json, RecordedEvent event, int place) throws IOException {
    json.open('[').value(event.number()).value(event.time()).value(event.kind().name());
    json.value(event.subject()).value(event.name()).value(event.by());
    json.value(event.amount()).value(event.reason()).value(place).close(']');
  }

  /** Each place is an array: class, method, path of the source file or nothing, and line. */
  private void writePlaces() throws IOException {
    json.name("places").open('[');
    for (StackTraceElement place : places.keySet()) {
      json.newLine();
      writePlace(json, place);
    }
    json.close(']');
  }

  static void writePlace(Json json, StackTraceElement place) throws IOException {
    json.open('[').value(place.getClassName()).value(place.getMethodName());
    json.value(Objects.requireNonNullElse(Sources.pathOf(place), ""));
    json.value(place.getLineNumber()).close(']');
  }

  /** The lines around the places, each with its number, by the path of the file. */
  private void writeSources() throws IOException {
    Sources sources = new Sources();
    Map<String, List<StackTraceElement>> byFile = new TreeMap<>();
    for (StackTraceElement place : places.keySet()) {
      String path = Sources.pathOf(place);
      if (path != null && place.getLineNumber() > 0) {
        byFile.computeIfAbsent(path, added -> new ArrayList<>()).add(place);
      }
    }
    json.name("sources").open('{');
    for (Map.Entry<String, List<StackTraceElement>> file : byFile.entrySet()) {
      List<String> lines = sources.linesOf(file.getValue().get(0));
      json.newLine().name(file.getKey()).open('[');
      for (int number : around(file.getValue(), lines.size())) {
        json.newLine().open('[').value(number).value(lines.get(number - 1)).close(']');
      }
      json.close(']');
    }
    json.close('}');
  }

  /** The numbers of the lines to show around places of one file, which has so many lines. */
  static Iterable<Integer> around(List<StackTraceElement> places, int lines) {
    TreeSet<Integer> numbers = new TreeSet<>();
    for (StackTraceElement place : places) {
      int last = Math.min(lines, place.getLineNumber() + CONTEXT);
      for (int i = Math.max(1, place.getLineNumber() - CONTEXT); i <= last; i++) {
        numbers.add(i);
      }
    }
    return numbers;
  }
}
