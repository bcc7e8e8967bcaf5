package asyncio.tools.play;

import asyncio.tools.Main;
import asyncio.tools.ToolException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The lessons: a folder for each, such as {@code 03-timers}. They are beside these classes. */
final class Course {

  private static final String FOLDER = "course";

  private final Path folder;

  private Course(Path folder) {
    this.folder = folder;
  }

  /**
   * The course.
   *
   * @param other a folder with another one; null for that of the tools
   * @throws ToolException if there is none
   */
  static Course open(@Nullable Path other) throws ToolException {
    Path folder = other == null ? beside(Main.class) : other;
    if (!Files.isDirectory(folder)) {
      throw new ToolException("There is no course in " + folder + ".");
    }
    return new Course(folder);
  }

  private static Path beside(Class<?> main) throws ToolException {
    try {
      Path place = Path.of(main.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(place)) {
        return place.resolve(FOLDER);
      }
      FileSystem jar = FileSystems.newFileSystem(place); // open until the program ends
      return jar.getPath(FOLDER);
    } catch (URISyntaxException
        | IOException
        | IllegalArgumentException
        | FileSystemNotFoundException notThere) {
      throw new ToolException("The course cannot be read: " + notThere.getMessage());
    }
  }

  /** The names of the lessons, in order. */
  List<String> lessons() {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isDirectory)
          .map(lesson -> lesson.getFileName().toString().replace("/", ""))
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /**
   * A lesson.
   *
   * @param wanted its number, its name, or both: {@code 3}, {@code timers}, {@code 03-timers}
   * @return the name of its folder
   * @throws ToolException if there is none, or more than one; names all
   */
  String find(String wanted) throws ToolException {
    String name = wanted.toLowerCase(Locale.ROOT);
    List<String> found = lessons().stream().filter(lesson -> isCalled(lesson, name)).toList();
    if (found.size() != 1) {
      throw new ToolException(
          "'"
              + wanted
              + "' is no file and no lesson. The lessons: "
              + String.join(", ", lessons()));
    }
    return found.get(0);
  }

  private static boolean isCalled(String lesson, String wanted) {
    int dash = lesson.indexOf('-');
    if (dash < 0) {
      return lesson.equals(wanted);
    }
    String number = lesson.substring(0, dash);
    return lesson.equals(wanted)
        || number.equals(wanted)
        || number.replaceFirst("^0+", "").equals(wanted)
        || lesson.substring(dash + 1).equals(wanted);
  }

  /**
   * Copies the files of a lesson, without the solutions, and those that all lessons share. What is
   * there already stays as it is.
   *
   * @param lesson the name of its folder
   * @param into the folder that gets the files
   * @return the names of the files that were there already
   * @throws ToolException if they cannot be written
   */
  List<String> copy(String lesson, Path into) throws ToolException {
    List<String> kept = new ArrayList<>();
    try (Stream<Path> own = Files.list(folder.resolve(lesson));
        Stream<Path> shared = Files.list(folder)) {
      Files.createDirectories(into);
      Stream<Path> sources = shared.filter(file -> file.toString().endsWith(".java"));
      Stream<Path> files = Stream.concat(own.sorted(), sources.sorted());
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        Path target = into.resolve(name);
        if (Files.exists(target)) {
          kept.add(name);
        } else {
          Files.write(target, Files.readAllBytes(file));
        }
      }
    } catch (IOException failed) {
      throw new ToolException("The lesson cannot be written into " + into + ": " + failed);
    }
    return kept;
  }
}
