package asyncio.engine;

import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** A path names the same file in a coroutine and outside, whoever used it last. */
class CarrierFilesTest {

  @TempDir private Path folder;

  private Path file(String name) throws IOException {
    return Files.writeString(folder.resolve(name), name);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @OnBothEngines
  void outsideOfTheLoop(EngineKind engine) throws Exception {
    Path outside = file("outside");
    Path inside = file("inside");
    assertThat(read(outside)).isEqualTo("outside");
    Loops.run(engine, () -> assertThat(read(inside)).isEqualTo("inside"));
    assertThat(read(outside)).isEqualTo("outside");
  }

  @OnBothEngines
  void inCallbacks(EngineKind engine) throws Exception {
    Path ofCallback = file("callback");
    Path ofCoroutine = file("coroutine");
    List<String> seen = new ArrayList<>();
    Loops.run(
        engine,
        () -> {
          for (int i = 0; i < 3; i++) {
            getRunningLoop().callSoon(() -> seen.add(read(ofCallback)));
            sleep(1);
            seen.add(read(ofCoroutine));
          }
        });
    assertThat(seen)
        .containsExactly("callback", "coroutine", "callback", "coroutine", "callback", "coroutine");
  }
}
