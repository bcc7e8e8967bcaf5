package asyncio.behaviour.observe;

import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.observe.LoopRecorder;
import asyncio.observe.RecordedEvent;
import asyncio.observe.Recording;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings as pages. */
class PageTest {

  private static final Pattern DATA =
      Pattern.compile(
          "<script type=\"application/json\" id=\"recording\">(.*?)</script>", Pattern.DOTALL);

  private static Map<String, Object> dataOf(String page) throws Exception {
    Matcher data = DATA.matcher(page);
    assertThat(data.find()).isTrue();
    return JSON.std.mapFrom(data.group(1));
  }

  @OnBothEngines
  void aPageHasAllEvents(EngineKind engine) throws Exception {
    try (EventLoop loop = Loops.virtual(engine);
        LoopRecorder recorder = LoopRecorder.start(loop)) {
      loop.runUntilComplete(loop.createTask(() -> sleep(1), "</script> \"@RECORDING@\""));
      Recording recording = recorder.recording();
      StringBuilder page = new StringBuilder();
      recording.writePage(page);
      List<?> events = (List<?>) dataOf(page.toString()).get("events");
      assertThat(events).hasSameSizeAs(recording.events());
      RecordedEvent first = recording.events().get(0);
      assertThat((List<?>) events.get(0))
          .asString()
          .startsWith("[0, ")
          .contains(", " + first.kind() + ", 1, </script> \"@RECORDING@\", 0, ");
    }
  }

  @Test
  void aPageNeedsNothingElse(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("page.html");
    new Recording("nothing", List.of()).writePage(file);
    String page = Files.readString(file);
    assertThat(dataOf(page)).containsEntry("loop", "nothing");
    assertThat(page.replace("http://www.w3.org/2000/svg", "")) // a name, not an address
        .doesNotContain("http:")
        .doesNotContain("https:")
        .doesNotContain(" src=")
        .doesNotContain("<link");
  }

  @Test
  void aPageHasANoteAndLinks(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("page.html");
    new Recording("nothing", List.of())
        .writePage(file, "Two lines,\n</script> and more", Map.of("another", "other.html"));
    Map<String, Object> data = dataOf(Files.readString(file));
    assertThat(data)
        .containsEntry("note", "Two lines,\n</script> and more")
        .containsEntry("links", List.of(List.of("another", "other.html")));
  }

  @Test
  void aPageThatIsRefusedReplacesNothing(@TempDir Path folder) throws Exception {
    Recording recording = new Recording("nothing", List.of());
    Path file = Files.writeString(folder.resolve("page.html"), "before");
    Map<String, String> noAddress = new HashMap<>();
    noAddress.put("another", null);
    assertThatThrownBy(() -> recording.writePage(file, null, Map.of())).hasMessage("note");
    assertThatThrownBy(() -> recording.writePage(file, "", null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> recording.writePage(file, "", noAddress))
        .isInstanceOf(NullPointerException.class);
    assertThat(file).hasContent("before");
  }

  /** Half of a character, and the thread is interrupted. */
  @Test
  void aPageIsWrittenAgainInUnusualSituations(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("page.html");
    Recording recording = new Recording("nothing", List.of());
    recording.writePage(file, "first", Map.of());
    Thread.currentThread().interrupt();
    try {
      recording.writePage(file, "\uD800", Map.of());
    } finally {
      assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }
    assertThat(dataOf(Files.readString(file))).containsEntry("note", "\uD800");
  }
}
