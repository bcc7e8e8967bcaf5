package asyncio.tools.play;

import asyncio.LoopBuilder;
import asyncio.internal.text.Escapes;
import asyncio.tools.CtrlC;
import asyncio.tools.Terminal;
import asyncio.tools.ToolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code play}: runs a program of one file, and opens the recording of its loop. */
@Command(
    sortOptions = false,
    footer = {
      "",
      "Without a name: lists the lessons. Ctrl-C ends the program.",
      "A second Ctrl-C ends one that does not listen, a third one by force."
    },
    exitCodeListHeading = "%nExit code:%n",
    exitCodeList = {
      "0:the program has ended well; with --check: the exercise is done",
      "1:the program is wrong, cannot be run, or has failed; or it is not done yet",
      "2:wrong arguments",
      "N:the program's own"
    })
public final class Play implements Callable<Integer> {

  private static final int FAILED = 1;
  private static final int DEFAULT_LIMIT = 60;
  private static final Pattern EXERCISE = Pattern.compile("Exercise(\\w*)\\.java");

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE|LESSON",
      description = "A Java file, or the number or name of a lesson.")
  private @Nullable String name;

  @Parameters(index = "1..*", paramLabel = "ARG", description = "The program's arguments.")
  private List<String> args = new ArrayList<>();

  @Option(names = "--watch", description = "Runs it again whenever the file is saved.")
  private boolean watch;

  @Option(
      names = "--step",
      description = "Stops before each step, and shows the queues. Enter goes on.")
  private boolean step;

  @Option(names = "--check", description = "Tells whether an exercise is done.")
  private boolean check;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      description = "How long a check may take (${DEFAULT-VALUE}).")
  private int limit = DEFAULT_LIMIT;

  @Option(names = "--copy", description = "Puts a lesson and its exercises into a folder here.")
  private boolean copy;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description = "direct or portable, if the program does not say.")
  private @Nullable String engine;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Lets ready steps run in the order of this seed, a whole number.")
  private @Nullable Long seed;

  @Option(names = "--record", paramLabel = "FILE", description = "Where the recording goes.")
  private @Nullable Path record;

  @Option(names = "--no-open", description = "Opens no browser.")
  private boolean noOpen;

  @Option(names = "--course", paramLabel = "FOLDER", description = "The lessons of another course.")
  private @Nullable Path course;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  private final AtomicInteger interrupts = new AtomicInteger();

  private volatile @Nullable Running running;
  private volatile @Nullable Saves saves;

  /** Made by the command line. */
  public Play() {}

  @Override
  public Integer call() throws ToolException, InterruptedException {
    requireSense();
    if (name == null) {
      Terminal.say("The lessons: " + String.join(", ", Course.open(course).lessons()));
      return 0;
    }
    Path file = Path.of(name);
    if (name.endsWith(".java") || Files.exists(file)) {
      if (copy) {
        throw new ToolException("--copy is for lessons: play 3 --copy");
      }
      return play(file);
    }
    return lesson(name);
  }

  private void requireSense() {
    if (engine != null && !engine.equals("direct") && !engine.equals("portable")) {
      throw wrong("--engine is direct or portable, not '" + engine + "'.");
    }
    if (limit < 1) {
      throw wrong("--limit is 1 second or more, not " + limit + ".");
    }
    Path folder = record == null ? Path.of("") : record.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw wrong("--record names no file in a folder that is there: " + record);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  // ---- lessons

  private int lesson(String wanted) throws ToolException, InterruptedException {
    Course lessons = Course.open(course);
    String lesson = lessons.find(wanted);
    if (copy) {
      return copy(lessons, lesson);
    }
    if (watch || check) {
      throw new ToolException(
          "First 'play " + wanted + " --copy', then name a file of the folder " + lesson + ".");
    }
    Path folder = temporary();
    try {
      var unused = lessons.copy(lesson, folder);
      return play(folder.resolve("Lesson.java"));
    } finally {
      delete(folder);
    }
  }

  private static int copy(Course lessons, String lesson) throws ToolException {
    List<String> kept = lessons.copy(lesson, Path.of(lesson));
    Terminal.say(
        "The lesson is in the folder " + lesson + ". Read README.md, and edit Exercise1.java;");
    Terminal.say("then: play --check " + Path.of(lesson, "Exercise1.java"));
    if (!kept.isEmpty()) {
      Terminal.say("Left as they were: " + String.join(", ", kept));
    }
    return 0;
  }

  // ---- programs

  private int play(Path file) throws ToolException, InterruptedException {
    Path program = check ? checkOf(file) : file;
    if (!Files.isRegularFile(file)) {
      throw new ToolException("There is no file " + file + ".");
    }
    CtrlC.handle(this::interrupt);
    Path folder = temporary();
    Thread end = new Thread(() -> endRunning(), "end of the program");
    Runtime.getRuntime().addShutdownHook(end);
    try {
      Recordings recordings = recordings(file, folder);
      return watch
          ? playAtEachSave(file, program, folder, recordings)
          : once(program, folder, recordings);
    } finally {
      Runtime.getRuntime().removeShutdownHook(end);
      recordedOrDelete(folder);
    }
  }

  private void endRunning() {
    Running child = running;
    if (child != null && child.isAlive()) {
      child.end();
    }
  }

  private void interrupt() {
    int times = interrupts.incrementAndGet();
    Saves watched = saves;
    if (watched != null) {
      watched.close();
    }
    Running child = running;
    if (child != null) {
      child.interrupted(times);
    }
  }

  /** The checker of an exercise is beside it: Check1.java of Exercise1.java. */
  private static Path checkOf(Path exercise) throws ToolException {
    Matcher parts = EXERCISE.matcher(String.valueOf(exercise.getFileName()));
    if (!parts.matches()) {
      throw new ToolException("--check is for exercises, such as 03-timers/Exercise1.java.");
    }
    Path check = exercise.resolveSibling("Check" + parts.group(1) + ".java");
    if (!Files.isRegularFile(check)) {
      throw new ToolException(
          "There is no " + check + ": copy the lesson anew, in another folder.");
    }
    return check;
  }

  private @Nullable Recordings recordings(Path file, Path folder) {
    if (check) {
      return null;
    }
    String base = String.valueOf(file.getFileName()).replaceFirst("\\.java$", "");
    return new Recordings(
        record != null ? record.toAbsolutePath() : folder.resolve(base + ".html"));
  }

  private int once(Path program, Path folder, @Nullable Recordings recordings)
      throws ToolException, InterruptedException {
    Running child = start(program, folder.resolve("program"), recordings);
    if (child == null) {
      return FAILED;
    }
    return ended(program, child, recordings);
  }

  /** Compiles and starts it; null if it is wrong. */
  private @Nullable Running start(Path program, Path folder, @Nullable Recordings recordings)
      throws ToolException {
    delete(folder);
    try {
      Files.createDirectories(folder);
    } catch (IOException failed) {
      throw new ToolException("There is no room for classes: " + failed);
    }
    Source source = new Source(program, sourceFolders(program));
    Source.Compiled compiled = source.compile(folder, Running.classPath());
    if (compiled == null) {
      return null;
    }
    Running child = Running.start(folder, options(program, recordings), compiled, args);
    running = child;
    return child;
  }

  /** The program's own folder; a check may also use what all lessons of the course share. */
  private List<Path> sourceFolders(Path program) {
    Path own = program.toAbsolutePath().normalize().getParent();
    Path above = own == null ? null : own.getParent();
    return Stream.of(own, check ? above : null).filter(Objects::nonNull).toList();
  }

  private List<String> options(Path program, @Nullable Recordings recordings) {
    List<String> options = new ArrayList<>();
    options.add("--add-opens=java.base/java.lang=ALL-UNNAMED"); // for the direct engine
    if (engine != null) {
      options.add("-D" + LoopBuilder.ENGINE_PROPERTY + "=" + engine);
    }
    if (recordings != null) {
      options.add("-D" + LoopBuilder.RECORD_PROPERTY + "=" + recordings.first());
    }
    if (seed != null) {
      options.add("-D" + Stage.SEED + "=" + seed);
    }
    if (step) {
      options.add("-D" + Stage.STEP + "=" + program.toAbsolutePath());
    }
    return options;
  }

  /** Waits for the end, and tells of it. */
  private int ended(Path program, Running child, @Nullable Recordings recordings)
      throws InterruptedException {
    if (check && !child.await(limit)) {
      child.end();
      Terminal.say(
          "not yet: it has not ended in " + limit + " seconds. Is there a loop without an await,");
      Terminal.say("or an await of something that never comes?");
      return FAILED;
    }
    int code = child.await();
    if (check) {
      return code;
    }
    if (code != 0) {
      System.err.println(
          Escapes.line(program.getFileName() + " has ended with the exit code " + code + "."));
    }
    if (recordings != null) {
      recordings.tell(!noOpen);
    }
    return code;
  }

  // ---- again and again

  private int playAtEachSave(Path file, Path program, Path folder, @Nullable Recordings recordings)
      throws ToolException, InterruptedException {
    AtomicInteger last = new AtomicInteger();
    try (Saves watched = new Saves(file)) {
      saves = watched;
      for (int number = 1; interrupts.get() == 0; number++) {
        last.set(FAILED);
        Running child = start(program, folder.resolve("program" + number), recordings);
        Thread teller = child == null ? null : tell(program, child, recordings, last);
        Terminal.say("Waiting for the next save of " + file.getFileName() + "; Ctrl-C ends.");
        boolean saved = watched.await();
        if (saved && child != null && child.isAlive()) {
          child.end();
        }
        if (teller != null) {
          teller.join();
        }
        if (!saved && interrupts.get() == 0) {
          throw new ToolException("The folder of " + file + " is gone.");
        }
        delete(folder.resolve("program" + number));
      }
    }
    return last.get();
  }

  private Thread tell(
      Path program, Running child, @Nullable Recordings recordings, AtomicInteger code) {
    return Thread.ofPlatform()
        .name("end of " + program.getFileName())
        .start(
            () -> {
              try {
                code.set(ended(program, child, recordings));
              } catch (InterruptedException stop) {
                child.end();
              }
            });
  }

  // ---- files

  private static Path temporary() throws ToolException {
    try {
      return Files.createTempDirectory("asyncio-play-");
    } catch (IOException failed) {
      throw new ToolException("There is no folder for temporary files: " + failed);
    }
  }

  /** A recording that was told of stays; a folder without one goes. */
  private void recordedOrDelete(Path folder) {
    try (var entries = Files.list(folder)) {
      for (Path entry : entries.filter(Files::isDirectory).toList()) {
        delete(entry);
      }
    } catch (IOException gone) {
      return;
    }
    try {
      Files.delete(folder);
    } catch (IOException holdsARecording) {
      // It was named to the user, and stays.
    }
  }

  private static void delete(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException stillInUse) {
      folder.toFile().deleteOnExit();
    }
  }
}
