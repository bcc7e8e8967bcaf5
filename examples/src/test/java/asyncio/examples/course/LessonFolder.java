package asyncio.examples.course;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A folder of the course: one lesson. */
record LessonFolder(Path path) {

  /** Tests run in the folder of their module. */
  static final Path COURSE = Path.of("course");

  /** What all checks use. The command {@code play --copy} puts it into each lesson. */
  static final Path CHECKING = COURSE.resolve("Checking.java");

  static final List<Integer> EXERCISES = List.of(1, 2, 3);

  static Stream<LessonFolder> all() {
    try (Stream<Path> folders = Files.list(COURSE)) {
      return folders.filter(Files::isDirectory).sorted().map(LessonFolder::new).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file(String name) {
    return path.resolve(name);
  }

  Path solution(int exercise) {
    return path.resolve("solutions").resolve("Exercise" + exercise + ".java");
  }

  /** All files as a student finds them. */
  List<Path> sources() {
    List<Path> sources = new ArrayList<>(List.of(file("Lesson.java"), CHECKING));
    for (int exercise : EXERCISES) {
      sources.add(file("Exercise" + exercise + ".java"));
      sources.add(file("Check" + exercise + ".java"));
    }
    return sources;
  }

  /** All files as they are once the student has done what was asked. */
  List<Path> solved() {
    List<Path> sources = new ArrayList<>(List.of(CHECKING));
    for (int exercise : EXERCISES) {
      sources.add(solution(exercise));
      sources.add(file("Check" + exercise + ".java"));
    }
    return sources;
  }

  String readme() {
    return textOf(file("README.md"));
  }

  /** The blocks of a language in the text, such as {@code java}. */
  List<String> blocks(String language) {
    Matcher block = Pattern.compile("(?ms)^```" + language + "\\R(.*?)^```$").matcher(readme());
    return block.results().map(found -> found.group(1)).toList();
  }

  static String textOf(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For the names of tests. */
  @Override
  public String toString() {
    return path.getFileName().toString();
  }
}
