package asyncio.behaviour.observe;

import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.testing.OtherJvm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that are recorded by {@code -Dasyncio.record}, in JVMs of their own. */
class RecordPropertyTest {

  @TempDir Path folder;

  /** Two loops, one after the other; the last one is left open. */
  static final class Program {

    private Program() {}

    public static void main(String[] args) {
      Asyncio.run(() -> sleep(0.01));
      EventLoop left = EventLoop.create();
      left.runUntilComplete(
          () -> {
            sleep(0);
            System.out.println("done");
            if (args.length > 0) {
              System.exit(3);
            }
          });
    }
  }

  private static String run(String property, String... arguments) throws Exception {
    List<String> command = OtherJvm.command(Program.class, arguments);
    command.add(1, "-Dasyncio.record=" + property);
    Process process = OtherJvm.start(command);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(arguments.length == 0 ? 0 : 3);
    return output;
  }

  private List<String> files() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void eachLoopGetsAPageWithoutALineOfCode() throws Exception {
    Path page = folder.resolve("run.html");
    String output = run(page.toString());
    assertThat(output).contains("done").containsPattern("Recorded \\d+ events of <EventLoop .*: ");
    assertThat(output).contains(page.toString());
    assertThat(files()).containsExactly("run-2.html", "run.html");
    assertThat(page).content().contains("asyncio recording", "run ends: executor");
    assertThat(folder.resolve("run-2.html")).content().contains("TASK_DONE");
  }

  @Test
  void aProgramThatExitsIsRecordedToo() throws Exception {
    assertThat(run(folder.resolve("run.json").toString(), "exit")).contains("done");
    assertThat(files()).containsExactly("run-2.json", "run.json");
    assertThat(folder.resolve("run-2.json")).content().contains("traceEvents");
  }

  @Test
  void whatCannotBeWrittenIsSaidAtTheStart() throws Exception {
    Path page = folder.resolve("none").resolve("run.html");
    String output = run(page.toString());
    assertThat(output)
        .contains("Nothing is recorded: there is no folder that can be written for " + page)
        .endsWith("done\n");
    assertThat(run("")).contains("names no file").endsWith("done\n");
    assertThat(run(folder.toString())).contains("names no file");
    assertThat(files()).isEmpty();
  }
}
