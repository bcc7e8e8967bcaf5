package asyncio.tools.play;

import asyncio.tools.DefaultBrowser;
import asyncio.tools.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The recordings of one program: a file for each of its loops. */
final class Recordings {

  private final Path first;

  /** The files as they were before, so that an old one is not taken for a new one. */
  private final Map<Path, FileTime> before = new HashMap<>();

  private boolean opened;

  /**
   * Recordings.
   *
   * @param first the file of the first loop; that of the second is {@code NAME-2.html}
   */
  Recordings(Path first) {
    this.first = first;
    for (Path file : existing()) {
      before.put(file, changed(file));
    }
  }

  Path first() {
    return first;
  }

  /**
   * Prints where the new recordings are.
   *
   * @param open whether the first one is to be opened, if there is a display; once only
   */
  void tell(boolean open) {
    List<Path> fresh = new ArrayList<>();
    for (Path file : existing()) {
      FileTime now = changed(file);
      if (!now.equals(before.put(file, now))) {
        fresh.add(file);
      }
    }
    if (fresh.isEmpty()) {
      Terminal.say("No loop ran: there is no recording.");
    }
    fresh.forEach(file -> Terminal.say("Recording: " + file));
    if (open && !opened && !fresh.isEmpty()) {
      opened = true;
      if (!DefaultBrowser.open(fresh.get(0).toUri())) {
        Terminal.say("No browser could be opened: open the file yourself.");
      }
    }
  }

  private List<Path> existing() {
    List<Path> files = new ArrayList<>();
    String name = String.valueOf(first.getFileName());
    int dot = name.lastIndexOf('.') < 0 ? name.length() : name.lastIndexOf('.');
    Path next = first;
    for (int number = 2; Files.isRegularFile(next); number++) {
      files.add(next);
      next = first.resolveSibling(name.substring(0, dot) + "-" + number + name.substring(dot));
    }
    return files;
  }

  private static FileTime changed(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException gone) {
      return FileTime.fromMillis(0);
    }
  }
}
