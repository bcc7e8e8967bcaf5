package asyncio.examples.net;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.Task;
import asyncio.examples.EachEngine;
import asyncio.examples.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class TailTest {

  @TempDir Path folder;

  @EachEngine
  void followsAFile(EngineKind engine) {
    RealClient.printed(
        engine,
        () -> {
          Path file = Files.writeString(folder.resolve("log"), "one\ntwo\nthree\nfo");
          try (var lines = Tail.follow(file, 2)) {
            assertThat(lines.next()).isEqualTo("two");
            assertThat(lines.next()).isEqualTo("three");
            append(file, "ur\nfive\n");
            assertThat(lines.next()).isEqualTo("four");
            assertThat(lines.next()).isEqualTo("five");
            Files.writeString(file, "again\n"); // shorter: a new beginning
            assertThat(lines.next()).isEqualTo("again");
            Path other = Files.writeString(folder.resolve("new"), "another file\nnot shorter\n");
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            assertThat(lines.next()).isEqualTo("another file");
            assertThat(lines.next()).isEqualTo("not shorter");
            append(file, "x".repeat(200_000) + "\u00e4\n");
            assertThat(lines.next()).hasSize(200_001).endsWith("x\u00e4");
          }
        });
  }

  @EachEngine
  void othersRunMeanwhileAndItCanBeCancelled(EngineKind engine) {
    RealClient.printed(
        engine,
        () -> {
          Path file = Files.writeString(folder.resolve("log"), "one\n");
          String[] seen = {""};
          Task<Void> tail =
              createTask(
                  () -> {
                    try (var lines = Tail.follow(file, 1)) {
                      lines.forEachRemaining(line -> seen[0] = line);
                    }
                  });
          while (!seen[0].equals("one")) {
            sleep(0.001); // the loop is free
          }
          tail.cancelAndJoin();
          assertThat(tail.cancelled()).isTrue();
        });
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }

  @Test
  void refusesWhatIsNoFile() {
    assertThat(Programs.run(EngineKind.PORTABLE, "tail", folder.toString()).err())
        .startsWith("'" + folder + "' is no file to be read.\n");
  }
}
