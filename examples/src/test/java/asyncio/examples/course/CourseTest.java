package asyncio.examples.course;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The course: each program prints what its text says, each picture is that of a run, each exercise
 * is to be done still, and each solution does it.
 *
 * <p>{@code -DtestArgs=-Dcourse.pictures=write} writes the pictures anew.
 */
class CourseTest {

  private static final String LESSONS = "asyncio.examples.course.LessonFolder#all";
  private static final boolean WRITES = "write".equals(System.getProperty("course.pictures"));

  @ParameterizedTest
  @MethodSource(LESSONS)
  void theLessonPrintsWhatItsTextSays(LessonFolder lesson) throws IOException {
    assertThat(lesson.blocks("text")).isNotEmpty();
    try (CompiledLesson compiled = CompiledLesson.of(lesson.sources())) {
      String printed = LessonRun.of(compiled, lesson, EngineKind.PORTABLE).printed();
      assertThat(printed).isEqualTo(lesson.blocks("text").get(0));
    }
  }

  @ParameterizedTest
  @MethodSource(LESSONS)
  void thePictureIsThatOfTheRunOnEachEngine(LessonFolder lesson) throws IOException {
    Path picture = lesson.file("picture.svg");
    try (CompiledLesson compiled = CompiledLesson.of(lesson.sources())) {
      String portable = LessonRun.of(compiled, lesson, EngineKind.PORTABLE).picture();
      if (WRITES) {
        Files.writeString(picture, portable);
      }
      assertThat(LessonFolder.textOf(picture)).isEqualTo(portable);
      if (LessonRun.hasDirectEngine()) {
        assertThat(LessonRun.of(compiled, lesson, EngineKind.DIRECT).picture()).isEqualTo(portable);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(LESSONS)
  void eachExerciseAsGivenIsToBeDoneStill(LessonFolder lesson) throws IOException {
    try (CompiledLesson compiled = CompiledLesson.of(lesson.sources())) {
      for (int exercise : LessonFolder.EXERCISES) {
        LessonRun.runAlone(compiled, "Exercise" + exercise);
        assertThat(compiled.verdict(exercise))
            .as("exercise %d", exercise)
            .startsWith("not yet: ")
            .contains("Hint: ");
      }
    }
  }

  @ParameterizedTest
  @MethodSource(LESSONS)
  void eachSolutionPassesItsCheck(LessonFolder lesson) throws IOException {
    try (CompiledLesson compiled = CompiledLesson.of(lesson.solved())) {
      for (int exercise : LessonFolder.EXERCISES) {
        LessonRun.runAlone(compiled, "Exercise" + exercise);
        assertThat(compiled.verdict(exercise)).as("exercise %d", exercise).startsWith("ok: ");
      }
    }
  }

  @ParameterizedTest
  @MethodSource(LESSONS)
  void theTextShowsItsProgramItsPictureAndItsExercises(LessonFolder lesson) {
    String program = unindented(LessonFolder.textOf(lesson.file("Lesson.java")));
    assertThat(lesson.blocks("java")).isNotEmpty();
    for (String block : lesson.blocks("java")) {
      assertThat(program).contains(unindented(block));
    }
    assertThat(lesson.readme())
        .contains("](picture.svg)", "Exercise1.java", "Exercise2.java", "Exercise3.java")
        .contains("\n## In Python\n");
    assertLinksAreThere(lesson.file("README.md"));
  }

  @Test
  void theCourseHasTwelveLessonsAndListsThem() {
    List<String> names = LessonFolder.all().map(LessonFolder::toString).toList();
    assertThat(names).hasSize(12);
    String index = LessonFolder.textOf(LessonFolder.COURSE.resolve("README.md"));
    assertThat(names).allSatisfy(name -> assertThat(index).contains("(" + name + "/README.md)"));
    assertLinksAreThere(LessonFolder.COURSE.resolve("README.md"));
  }

  @Test
  void theSmallLoopHasAHundredLines() {
    String lesson =
        LessonFolder.textOf(LessonFolder.COURSE.resolve("12-your-own-loop/Lesson.java"));
    long lines =
        lesson
            .substring(lesson.indexOf("// ---- the small loop"))
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("/") && !line.startsWith("*"))
            .count();
    assertThat(lines).isBetween(50L, 100L);
  }

  @Test
  void whatTheChecksShareIsTheSameInEachLesson() {
    assertThat(LessonFolder.CHECKING).exists();
    assertThat(LessonFolder.all())
        .allSatisfy(lesson -> assertThat(lesson.file("Checking.java")).doesNotExist());
  }

  @Test
  void aCheckEndsTheProgramByItsVerdict() throws Exception {
    LessonFolder lesson = LessonFolder.all().findFirst().orElseThrow();
    try (CompiledLesson given = CompiledLesson.of(lesson.sources());
        CompiledLesson solved = CompiledLesson.of(lesson.solved())) {
      assertThat(endOf(given)).isEqualTo("1 not yet");
      assertThat(endOf(solved)).isEqualTo("0 ok");
    }
  }

  /** The exit code of the first check in a JVM of its own, and the first words of its verdict. */
  private static String endOf(CompiledLesson lesson) throws Exception {
    Path said = Files.createTempFile("said", ".txt");
    String path = lesson.classes() + File.pathSeparator + System.getProperty("java.class.path");
    Process check =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                path,
                "Check1")
            .redirectOutput(said.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(check.waitFor(50, TimeUnit.SECONDS)).isTrue();
    return check.exitValue() + " " + LessonFolder.textOf(said).split(":")[0];
  }

  private static String unindented(String program) {
    return program.replaceAll("(?m)^ +", "").strip();
  }

  private static void assertLinksAreThere(Path file) {
    Matcher link = Pattern.compile("\\]\\(([^)#]+)").matcher(LessonFolder.textOf(file));
    while (link.find()) {
      if (!link.group(1).startsWith("https://")) {
        assertThat(file.resolveSibling(link.group(1))).exists();
      }
    }
    Matcher code = Pattern.compile("`([A-Za-z0-9]+\\.java)`").matcher(LessonFolder.textOf(file));
    while (code.find()) {
      assertThat(file.resolveSibling(code.group(1))).exists();
    }
  }
}
