package asyncio.bench.table;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a run of the table has found, which is what the committed file holds.
 *
 * @param about when, where, and how it was measured: texts by their names
 * @param versions of the rivals, by their names
 * @param missing who was not there
 * @param figures what was measured
 */
record Measurement(
    Map<String, String> about,
    Map<String, String> versions,
    List<String> missing,
    List<Figure> figures) {

  Optional<Figure> find(String row, String peer) {
    return figures.stream()
        .filter(figure -> figure.row().equals(row) && figure.peer().equals(peer))
        .findFirst();
  }

  void write(Path file) throws IOException {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("about", about);
    map.put("versions", versions);
    map.put("missing", missing);
    map.put("figures", figures.stream().map(Figure::asMap).toList());
    String text = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(map);
    Files.writeString(file, text + "\n");
  }

  static Measurement read(Path file) throws IOException {
    Map<String, Object> map = JSON.std.mapFrom(Files.readString(file));
    List<?> missing = (List<?>) map.get("missing");
    List<?> figures = (List<?>) map.get("figures");
    return new Measurement(
        texts(map.get("about")),
        texts(map.get("versions")),
        missing.stream().map(String.class::cast).toList(),
        figures.stream().map(figure -> Figure.fromMap((Map<?, ?>) figure)).toList());
  }

  private static Map<String, String> texts(Object map) {
    Map<String, String> texts = new LinkedHashMap<>();
    ((Map<?, ?>) map).forEach((name, text) -> texts.put((String) name, String.valueOf(text)));
    return texts;
  }
}
