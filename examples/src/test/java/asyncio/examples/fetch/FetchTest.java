package asyncio.examples.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.examples.ClosedPort;
import asyncio.examples.EachEngine;
import asyncio.examples.Programs;
import asyncio.examples.Programs.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real files, through a real web server, on this computer. */
class FetchTest {

  @TempDir Path folder;

  @BeforeEach
  void writeFiles() throws IOException {
    Files.createDirectories(folder.resolve("deep/down"));
    Files.createDirectory(folder.resolve(".hidden"));
    Files.writeString(folder.resolve("b.txt"), "x".repeat(1234));
    Files.writeString(folder.resolve("a file.html"), "<p>hello</p>");
    Files.writeString(folder.resolve("deep/down/c.txt"), "");
    Files.writeString(folder.resolve(".hidden/d.txt"), "secret");
  }

  @EachEngine
  void fetchesAllFilesOfAFolder(EngineKind engine) {
    assertThat(fetch(engine, "--limit=1", "--serve=" + folder))
        .isEqualTo(
            new Outcome(
                0,
                """
                serving FOLDER at http://127.0.0.1:PORT/
                200            12 bytes TIME  http://127.0.0.1:PORT/a%20file.html
                200         1,234 bytes TIME  http://127.0.0.1:PORT/b.txt
                200             0 bytes TIME  http://127.0.0.1:PORT/deep/down/c.txt
                3 pages, 1,246 bytes in TIME (the single times add up to TIME)
                """,
                ""));
  }

  @EachEngine
  void fetchesManyAtTheSameTime(EngineKind engine) {
    List<String> args = new ArrayList<>(Collections.nCopies(50, "b.txt"));
    args.add("--limit=25");
    args.add("--serve=" + folder);
    Outcome outcome = fetch(engine, args.toArray(String[]::new));
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out().lines())
        .filteredOn(
            line -> line.equals("200         1,234 bytes TIME  http://127.0.0.1:PORT/b.txt"))
        .hasSize(50);
    assertThat(outcome.out())
        .endsWith("50 pages, 61,700 bytes in TIME (the single times add up to TIME)\n");
  }

  @EachEngine
  void goesOnAfterAFailure(EngineKind engine) throws IOException {
    try (ClosedPort port = new ClosedPort()) {
      String nobody = "http://127.0.0.1:" + port.number() + "/";
      assertThat(
              fetch(engine, "--limit=1", "--serve", folder.toString(), "no.txt", nobody, "/b.txt"))
          .isEqualTo(
              new Outcome(
                  1,
                  """
                  serving FOLDER at http://127.0.0.1:PORT/
                  404 SOME bytes TIME  http://127.0.0.1:PORT/no.txt
                  error           0 bytes TIME  http://127.0.0.1:PORT/  (connection refused)
                  200         1,234 bytes TIME  http://127.0.0.1:PORT/b.txt
                  3 pages, 2 of them failed, SOME bytes in TIME (the single times add up to TIME)
                  """,
                  ""));
    }
  }

  @EachEngine
  void givesUpAfterATimeout(EngineKind engine) {
    assertThat(fetch(engine, "--timeout=0.1", "--delay=60", "--serve=" + folder, "b.txt"))
        .isEqualTo(
            new Outcome(
                1,
                """
                serving FOLDER at http://127.0.0.1:PORT/
                error           0 bytes TIME  http://127.0.0.1:PORT/b.txt  (no answer in time)
                1 page, 1 of them failed, SOME bytes in TIME (the single times add up to TIME)
                """,
                ""));
  }

  @EachEngine
  void fetchesWhatSomebodyElseServes(EngineKind engine) throws IOException {
    try (FolderServer server = FolderServer.start(folder, 0)) {
      assertThat(fetch(engine, server.url("b.txt").toString()))
          .isEqualTo(
              new Outcome(
                  0,
                  """
                  200         1,234 bytes TIME  http://127.0.0.1:PORT/b.txt
                  1 page, 1,234 bytes in TIME (the single times add up to TIME)
                  """,
                  ""));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                          | Name some pages to fetch, or --serve a folder.
          example.org                 | 'example.org' is no URL of a page: it should look like https://example.org/page.
          ftp://example.org/          | 'ftp://example.org/' is no URL of a page: it should look like https://example.org/page.
          http://                     | 'http://' is no URL: Expected authority at index 7: http://
          --limit=0,http://a/         | --limit must be at least 1.
          --timeout=0,http://a/       | --timeout must be more than 0.
          --delay=-1,http://a/        | --delay cannot be negative.
          --serve=/no/such/folder     | There is no folder '/no/such/folder' to serve.
          """)
  void refusesWhatMakesNoSense(String args, String complaint) {
    assertThat(fetch(EngineKind.PORTABLE, args.isEmpty() ? new String[0] : args.split(",")))
        .isEqualTo(
            new Outcome(2, "", complaint + "\nFor help: java -jar examples.jar fetch --help\n"));
  }

  @Test
  void refusesAnEmptyFolder() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(fetch(EngineKind.PORTABLE, "--serve=" + empty))
        .isEqualTo(
            new Outcome(
                2,
                "",
                "There are no files in '"
                    + empty
                    + "'.\n"
                    + "For help: java -jar examples.jar fetch --help\n"));
  }

  /** Runs the example, patiently, and hides what differs from run to run. */
  private Outcome fetch(EngineKind engine, String... args) {
    List<String> command = new ArrayList<>(List.of("fetch"));
    if (Arrays.stream(args).noneMatch(argument -> argument.startsWith("--timeout"))) {
      command.add("--timeout=50");
    }
    command.addAll(List.of(args));
    Outcome outcome = Programs.run(engine, command.toArray(String[]::new));
    return new Outcome(outcome.exitCode(), mask(outcome.out()), outcome.err());
  }

  private static String mask(String out) {
    return out.replaceAll("serving .* at", "serving FOLDER at")
        .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:PORT")
        .replaceAll(" +[\\d,]+ ms", " TIME")
        .replaceAll("(404|failed,) +[\\d,]+ bytes", "$1 SOME bytes"); // how the server explains it
  }
}
