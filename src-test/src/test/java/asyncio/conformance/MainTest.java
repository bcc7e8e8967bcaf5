package asyncio.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line prints, and how it exits. */
class MainTest {

  private static final String HELLO =
      "{\"name\": \"hello\", \"program\": {\"functions\": {\"main\": [[\"log\", \"@hi\"]]}}";

  private static final String TRACE =
      ", \"trace\": [\"0 main start main\", \"0 main log -> \\\"@hi\\\"\","
          + " \"0 main finish main -> null\", \"0 - run main -> null\", \"0 - close -> null\"]";

  @TempDir private Path directory;

  private final PrintStream standardOutput = System.out;
  private final PrintStream standardError = System.err;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @BeforeEach
  void redirect() {
    System.setOut(new PrintStream(output, true));
    System.setErr(new PrintStream(errors, true));
  }

  @AfterEach
  void restore() {
    System.setOut(standardOutput);
    System.setErr(standardError);
  }

  @Test
  void countsWhatMatches() throws IOException {
    assertThat(runWith(HELLO + TRACE + "}")).isZero();
    assertThat(output.toString().lines()).containsExactly("engine portable", "file 1/1");
  }

  @Test
  void showsWhereATraceDiffers() throws IOException {
    assertThat(runWith(HELLO + TRACE.replace("@hi", "@ho") + "}")).isEqualTo(1);
    assertThat(output.toString().lines())
        .containsSequence(
            "file 0/1",
            "  hello differs at line 2",
            "    0 main start main",
            "  - 0 main log -> \"@ho\"",
            "  + 0 main log -> \"@hi\"",
            "    0 main finish main -> null");
  }

  @Test
  void skipsUnstablePrograms() throws IOException {
    assertThat(runWith(HELLO + ", \"trace\": [], \"unstable\": [\"\"]}")).isZero();
    assertThat(output.toString().lines()).contains("file 0/0 (1 unstable skipped)");
  }

  @Test
  void showsTraces() throws IOException {
    assertThat(runWith(HELLO + "}", "--show")).isZero();
    assertThat(output.toString().lines()).contains("# hello", "0 main log -> \"@hi\"");
  }

  @Test
  void showsTheTracesOfAnotherOrder() throws IOException {
    assertThat(runWith(HELLO + "}", "--show", "--seed", "3")).isZero();
    assertThat(output.toString().lines()).contains("0 main log -> \"@hi\"");
  }

  @Test
  void wantsNoSeedToCompare() throws IOException {
    assertThat(runWith(HELLO + TRACE + "}", "--seed", "3")).isEqualTo(2);
    assertThat(errors.toString()).contains("--seed needs --show");
  }

  @Test
  void wantsTracesToCompareWith() throws IOException {
    assertThat(runWith(HELLO + "}")).isEqualTo(2);
    assertThat(errors.toString()).contains("file.jsonl:1: no trace to compare with");
  }

  @Test
  void refusesUnknownOperations() throws IOException {
    assertThat(runWith(HELLO.replace("log", "dig") + TRACE + "}")).isEqualTo(2);
    assertThat(errors.toString()).contains("file.jsonl:1: unknown operation 'dig'");
  }

  @Test
  void refusesWhatIsNotJson() throws IOException {
    assertThat(runWith(HELLO)).isEqualTo(2);
    assertThat(errors.toString()).contains("file.jsonl:1: not JSON");
  }

  @Test
  void refusesMissingFiles() {
    assertThat(Main.execute("nowhere.jsonl")).isEqualTo(2);
    assertThat(errors.toString()).contains("nowhere.jsonl: no such file");
  }

  /** Runs a file of one line on one engine. */
  private int runWith(String line, String... options) throws IOException {
    Path file = Files.writeString(directory.resolve("file.jsonl"), line);
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("--engine", "portable", file.toString()));
    return Main.execute(arguments.toArray(String[]::new));
  }
}
