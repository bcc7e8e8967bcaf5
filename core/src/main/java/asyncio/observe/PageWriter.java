package asyncio.observe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Writes a recording as a page: the player, which is a resource, with the events put into it. */
final class PageWriter {

  private static final String PLAYER = "player.html";
  private static final String PLACE = "@RECORDING@";

  private final Recording recording;
  private final Appendable out;
  private final Json json;

  PageWriter(Recording recording, Appendable out) {
    this.recording = recording;
    this.out = out;
    this.json = new Json(out);
  }

  void write() throws IOException {
    String player = player();
    int place = player.indexOf(PLACE);
    out.append(player, 0, place);
    writeEvents();
    out.append(player, place + PLACE.length(), player.length());
  }

  private static String player() throws IOException {
    try (InputStream in = PageWriter.class.getResourceAsStream(PLAYER)) {
      byte[] bytes = Objects.requireNonNull(in, PLAYER).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** Each event as an array, in the order of its record's components. */
  private void writeEvents() throws IOException {
    json.open('{').name("loop").value(recording.loopName());
    json.name("leftOut").value(recording.leftOut());
    json.name("events").open('[');
    for (RecordedEvent event : recording.events()) {
      json.newLine().open('[');
      json.value(event.number()).value(event.time()).value(event.kind().name());
      json.value(event.subject()).value(event.name()).value(event.by());
      json.value(event.amount()).value(event.reason());
      json.close(']');
    }
    json.close(']').close('}');
  }
}
