package asyncio.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command play, in JVMs of its own. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PlayTest {

  private static final String BREAKFAST =
      """
      import static asyncio.Asyncio.*;
      import asyncio.Asyncio;

      public class Breakfast {
        static String brew(String what, double seconds) {
          sleep(seconds);
          return what;
        }

        public static void main(String[] args) {
          Asyncio.run(() -> {
            var tea = createTask(() -> brew("tea", 0.02), "tea");
            var toast = createTask(() -> brew("toast", 0.01), "toast");
            System.out.println(await(tea) + " and " + await(toast));
          });
        }
      }
      """;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writeTheProgram() throws IOException {
    file = write("Breakfast.java", BREAKFAST);
  }

  private Path write(String name, String text) throws IOException {
    Path written = folder.resolve(name);
    Files.createDirectories(written.getParent());
    return Files.writeString(written, text);
  }

  /** A class whose main has this body. */
  private Path program(String name, String body) throws IOException {
    return write(
        name + ".java",
        "import static asyncio.Asyncio.*; import asyncio.*; public class "
            + name
            + " {\n public static void main(String[] args) throws Exception {\n"
            + body
            + "\n }\n}\n");
  }

  private record Outcome(int exitCode, String out) {}

  private static Outcome play(String... args) throws Exception {
    return playAndType("", args);
  }

  private static Outcome playAndType(String input, String... args) throws Exception {
    String[] all = new String[args.length + 2];
    all[0] = "play";
    all[1] = "--no-open";
    System.arraycopy(args, 0, all, 2, args.length);
    try (Child child = Child.tools(all)) {
      child.type(input);
      String out = child.rest();
      return new Outcome(child.exitCode(), out);
    }
  }

  // ---- a program and its recording

  @Test
  void aProgramRunsAndItsLoopIsRecorded() throws Exception {
    Path recording = folder.resolve("breakfast.html");
    Outcome outcome = play("--record", recording.toString(), file.toString());
    assertThat(outcome.out()).isEqualTo("tea and toast\nRecording: " + recording);
    assertThat(outcome.exitCode()).isZero();
    assertThat(Files.readString(recording))
        .contains("STEP_STARTED", "toast", "createTask(() -> brew("); // the source, too
  }

  @Test
  void aProgramHasItsArgumentsAndItsOwnExitCode() throws Exception {
    Path exits =
        program("Exits", "System.out.println(args[0]); System.exit(Integer.parseInt(args[1]));");
    Outcome outcome = play(exits.toString(), "--", "--record", "7");
    assertThat(outcome.exitCode()).isEqualTo(7);
    assertThat(outcome.out())
        .isEqualTo(
            "--record\nExits.java has ended with the exit code 7.\n"
                + "No loop ran: there is no recording.");
  }

  @Test
  void anExceptionIsShownWithoutTheFramesOfTheTool() throws Exception {
    Path fails =
        program("Fails", "Asyncio.run(() -> { throw new java.io.IOException(\"no milk\"); });");
    Outcome outcome = play(fails.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out())
        .contains("java.io.IOException: no milk", "(Fails.java:3)", "Recording: ")
        .doesNotContain("asyncio.tools");
  }

  @Test
  void aProgramOnAnEngineOfItsOwn() throws Exception {
    Path tells =
        program("Tells", "Asyncio.run(() -> System.out.println(Asyncio.getRunningLoop()));");
    assertThat(play("--engine", "portable", tells.toString()).out()).contains("portable");
    assertThat(play("--engine", "direct", tells.toString()).out()).contains("direct");
    assertThat(play("--engine", "steam", tells.toString()))
        .isEqualTo(
            new Outcome(
                2,
                "--engine is direct or portable, not 'steam'.\n"
                    + "For help: java -jar asyncio.jar play --help"));
  }

  /** Three tasks print their letters: first come, first served is ABC. */
  @Test
  void aSeedIsAnOrderAndTheSameOneEachTime() throws Exception {
    Path letters =
        program(
            "Letters",
            "Asyncio.run(() -> await(gatherEach(java.util.List.of(\"A\", \"B\", \"C\", \"D\","
                + " \"E\"), x -> System.out.print(x))));");
    assertThat(play(letters.toString()).out()).startsWith("ABCDE");
    String first = play("--seed", "3", letters.toString()).out().substring(0, 5);
    assertThat(first).isNotEqualTo("ABCDE");
    assertThat(play("--seed", "3", letters.toString()).out()).startsWith(first);
  }

  // ---- what is wrong

  @Test
  void theCompilerSpeaksFirstAndThenWe() throws Exception {
    Files.writeString(file, BREAKFAST.replace("import static asyncio.Asyncio.*;", ""));
    Outcome outcome = play(file.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out())
        .startsWith("Breakfast.java:6: error: cannot find symbol\n    sleep(seconds);\n")
        .endsWith(
            "\n\nA line is missing at the top of the file:  import static asyncio.Asyncio.*;\n"
                + "Nothing has run. Mend the first error, save, and play it again.");
  }

  @Test
  void whatCannotBePlayedIsSaidInALine() throws Exception {
    assertThat(play(folder.resolve("None.java").toString()))
        .isEqualTo(new Outcome(1, "play: There is no file " + folder.resolve("None.java") + "."));
    Path course = Files.createDirectories(folder.resolve("course/01-loop")).getParent();
    assertThat(play("--course", course.toString(), "loops").out())
        .isEqualTo("play: 'loops' is no file and no lesson. The lessons: 01-loop");
    assertThat(play("--record", folder.resolve("no/x.html").toString(), file.toString()).exitCode())
        .isEqualTo(2);
    assertThat(play("--check", file.toString()).out())
        .isEqualTo("play: --check is for exercises, such as 03-timers/Exercise1.java.");
  }

  // ---- step by step

  @Test
  void eachStepStopsAndShowsTheQueues() throws Exception {
    Outcome outcome = playAndType("\n\n\nc\n", "--step", file.toString());
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .containsSubsequence(
            "-- step 1  turn 1  ",
            "now      task Task-1 begins",
            "-- step 2  turn 2  ",
            "now      task tea begins",
            "ready    task toast",
            "waiting  Task-1  in await of tea  Breakfast.java:14",
            "-- step 3  turn 2  ",
            "now      task toast begins",
            "timers   at 0.",
            "callback sleep",
            "         tea  in sleep  Breakfast.java:6",
            "-- step 4  turn 3  ",
            "now      the loop waits, up to 0.0",
            "tea and toast");
    assertThat(outcome.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(160));
    assertThat(outcome.out()).doesNotContain("-- step 5");
  }

  @Test
  void manyTasksFitTheScreen() throws Exception {
    Path many =
        program(
            "Many",
            "Asyncio.run(() -> await(gatherEach(java.util.stream.IntStream.range(0, 100).boxed()"
                + ".toList(), x -> sleep(0.01))));");
    Outcome outcome = playAndType("\n".repeat(50) + "q\n", "--step", many.toString());
    assertThat(outcome.exitCode()).isEqualTo(130);
    for (String screen : outcome.out().split("-- step ", -1)) {
      assertThat(screen.lines().count()).isLessThan(24);
      assertThat(screen.lines())
          .allSatisfy(line -> assertThat(line.replaceFirst("^Enter.*> ", "")).hasSizeLessThan(80));
    }
    assertThat(outcome.out()).contains("... and ");
  }

  @Test
  void withoutInputAProgramGoesOn() throws Exception {
    try (Child child = Child.tools("play", "--no-open", "--step", file.toString())) {
      child.endInput();
      assertThat(child.rest())
          .contains("The input has ended: it goes on without stops.", "tea and toast");
      assertThat(child.exitCode()).isZero();
    }
  }

  // ---- at each save

  @Test
  void aSavedProgramRunsAgainAndTheOldOneEnds() throws Exception {
    Path server =
        program("Forever", "System.out.println(\"first\"); Thread.sleep(Long.MAX_VALUE);");
    try (Child child = Child.tools("play", "--no-open", "--watch", server.toString())) {
      child.until("first");
      save(server, Files.readString(server).replace("\"first\"", "\"second\" + wrong"));
      child.until("Nothing has run.");
      save(server, Files.readString(server).replace("\"second\" + wrong", "\"third\""));
      child.until("third");
      save(server, BREAKFAST.replace("class Breakfast", "class Forever"));
      child.until("tea and toast").until("Recording: ");
    }
  }

  /** As editors do. */
  private static void save(Path target, String text) throws IOException {
    Path aside = Files.writeString(target.resolveSibling("aside"), text);
    Files.move(aside, target, StandardCopyOption.REPLACE_EXISTING);
  }

  // ---- lessons

  private Path course() throws IOException {
    write("course/03-timers/Lesson.java", BREAKFAST.replace("Breakfast", "Lesson"));
    write("course/03-timers/README.md", "Timers");
    write(
        "course/Checking.java",
        "class Checking { static String ok(String what) { return \"ok: \" + what; } }");
    write(
        "course/03-timers/Exercise1.java",
        "public class Exercise1 { static int two() { return 1; } }");
    write("course/03-timers/solutions/Exercise1.java", "public class Exercise1 { }");
    write(
        "course/03-timers/Check1.java",
        """
        public class Check1 {
          public static void main(String[] args) {
            boolean ok = Exercise1.two() == 2;
            System.out.println(ok ? Checking.ok("two") : "not yet: expected 2, seen " + Exercise1.two());
            System.exit(ok ? 0 : 1);
          }
        }
        """);
    return folder.resolve("course");
  }

  @Test
  void aLessonIsFoundByNumberAndByName() throws Exception {
    String course = course().toString();
    assertThat(play("--course", course).out()).isEqualTo("The lessons: 03-timers");
    assertThat(play("--course", course, "3").out()).startsWith("tea and toast\nRecording: ");
    assertThat(play("--course", course, "timers").exitCode()).isZero();
  }

  @Test
  void anExerciseIsCheckedUntilItIsDone() throws Exception {
    Path exercise = course().resolve("03-timers/Exercise1.java");
    assertThat(play("--check", exercise.toString()))
        .isEqualTo(new Outcome(1, "not yet: expected 2, seen 1"));
    Files.writeString(exercise, "public class Exercise1 { static int two() { return 2; } }");
    assertThat(play("--check", exercise.toString())).isEqualTo(new Outcome(0, "ok: two"));
  }

  @Test
  void anExerciseThatDoesNotEndIsTold() throws Exception {
    Path exercise = course().resolve("03-timers/Exercise1.java");
    Files.writeString(exercise, "public class Exercise1 { static int two() { while (true) { } } }");
    Outcome outcome = play("--check", "--limit", "1", exercise.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).startsWith("not yet: it has not ended in 1 seconds.");
  }

  @Test
  void aLessonIsCopiedAndNothingIsOverwritten() throws Exception {
    Path here = Files.createDirectories(folder.resolve("here"));
    String course = course().toString();
    try (Child child = Child.toolsIn(here, "play", "--copy", "--course", course, "3")) {
      assertThat(child.rest()).startsWith("The lesson is in the folder 03-timers.");
    }
    Path exercise = here.resolve("03-timers/Exercise1.java");
    assertThat(exercise).exists();
    assertThat(here.resolve("03-timers/Check1.java")).exists();
    assertThat(here.resolve("03-timers/Checking.java")).exists();
    assertThat(here.resolve("03-timers/solutions")).doesNotExist();
    Files.writeString(exercise, "mine");
    try (Child child = Child.toolsIn(here, "play", "--copy", "--course", course, "3")) {
      assertThat(child.rest()).contains("Left as they were: Check1.java, Exercise1.java");
    }
    assertThat(exercise).hasContent("mine");
  }
}
