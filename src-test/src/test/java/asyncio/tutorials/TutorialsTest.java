package asyncio.tutorials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.LoopBuilder;
import asyncio.PresetLoops;
import asyncio.testing.Engines;
import asyncio.testing.Loops;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs as tutorials show them, each in Python and, line by line, in Java. The Python program
 * and what CPython prints lie in the resources; the Java program must print the same, and be little
 * longer.
 */
class TutorialsTest {

  /** The most lines of Java for one of Python, over all programs. */
  private static final double MOST = 1.25;

  private static final Path JAVA = Path.of("src", "test", "java", "asyncio", "tutorials");
  private static final Path PYTHON = Path.of("src", "test", "resources", "tutorials");

  /**
   * A program in both languages.
   *
   * @param talks whether it talks to threads, sockets or other programs: then its loops run in real
   *     time, else in virtual time
   */
  private record Program(Class<?> type, Consumer<String[]> main, boolean talks) {

    String python() {
      return type.getSimpleName().replaceAll("(?<=.)(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    int javaLines() throws IOException {
      return Lines.ofJava(Files.readAllLines(JAVA.resolve(type.getSimpleName() + ".java")));
    }

    int pythonLines() throws IOException {
      return Lines.ofPython(Files.readAllLines(PYTHON.resolve(python() + ".py")));
    }

    String expected() throws IOException {
      return Files.readString(PYTHON.resolve(python() + ".txt"));
    }

    @Override
    public String toString() {
      return type.getSimpleName();
    }
  }

  private static final List<Program> PROGRAMS =
      List.of(
          new Program(Hello.class, Hello::main, false),
          new Program(Gathering.class, Gathering::main, false),
          new Program(Tasks.class, Tasks::main, false),
          new Program(Groups.class, Groups::main, false),
          new Program(ExceptGroups.class, ExceptGroups::main, false),
          new Program(Timeouts.class, Timeouts::main, false),
          new Program(Waiting.class, Waiting::main, false),
          new Program(ProducerConsumer.class, ProducerConsumer::main, false),
          new Program(Priorities.class, Priorities::main, false),
          new Program(Locks.class, Locks::main, false),
          new Program(Meeting.class, Meeting::main, false),
          new Program(Cancelling.class, Cancelling::main, false),
          new Program(Threads.class, Threads::main, true),
          new Program(EchoStreams.class, EchoStreams::main, true),
          new Program(EchoProtocol.class, EchoProtocol::main, true),
          new Program(Subprocesses.class, Subprocesses::main, true),
          new Program(Generators.class, Generators::main, false),
          new Program(RequestContext.class, RequestContext::main, false),
          new Program(Callbacks.class, Callbacks::main, false),
          new Program(Resources.class, Resources::main, false));

  static Stream<Arguments> programs() {
    return PROGRAMS.stream()
        .flatMap(program -> Engines.available().map(engine -> Arguments.of(program, engine)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("programs")
  void printsWhatPythonPrints(Program program, EngineKind engine) throws IOException {
    Consumer<LoopBuilder> preset =
        program.talks()
            ? builder -> builder.engine(engine)
            : builder -> builder.engine(engine).clock(Loops.virtualTime());
    String printed = printed(() -> PresetLoops.during(preset, () -> program.main().accept(null)));
    assertThat(printed).isEqualTo(program.expected());
  }

  private static String printed(Runnable program) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream console = System.out;
    try (PrintStream out = new PrintStream(bytes, true, UTF_8)) {
      System.setOut(out);
      program.run();
    } finally {
      System.setOut(console);
    }
    return bytes.toString(UTF_8).replace(System.lineSeparator(), "\n");
  }

  @Test
  void isLittleLongerThanPython() throws IOException {
    int java = 0;
    int python = 0;
    for (Program program : PROGRAMS) {
      java += program.javaLines();
      python += program.pythonLines();
      print(program.toString(), program.pythonLines(), program.javaLines());
    }
    print("all", python, java);
    assertThat((double) java / python).isLessThanOrEqualTo(MOST);
  }

  private static void print(String name, int python, int java) {
    double ratio = (double) java / python;
    System.out.printf(Locale.ROOT, "%-20s %5d %5d %6.2f%n", name, python, java, ratio);
  }

  @Test
  void linesThatSayNothingAreNotCounted() {
    List<String> java =
        List.of(
            "package a;", "", "import b;", "/** One. */", "/*", " * Two.", " */", "class C {", "}");
    assertThat(Lines.ofJava(java)).isEqualTo(2);
    List<String> python =
        List.of(
            "\"\"\"One.\"\"\"", "import a", "from b import c", "\"\"\"", "Two.", "\"\"\"", "d()");
    assertThat(Lines.ofPython(python)).isEqualTo(1);
  }
}
