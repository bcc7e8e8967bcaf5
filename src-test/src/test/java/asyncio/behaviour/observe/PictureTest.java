package asyncio.behaviour.observe;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.futures.CancelledError;
import asyncio.observe.LoopRecorder;
import asyncio.observe.RecordedEvent;
import asyncio.observe.RecordedEvent.Kind;
import asyncio.observe.Recording;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Recordings as pictures. */
class PictureTest {

  private static Recording recordingOf(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine);
        LoopRecorder recorder = LoopRecorder.start(loop)) {
      loop.runUntilComplete(loop.createTask(() -> oneOfEach(), "main"));
      return new Recording("the loop", recorder.recording().events());
    }
  }

  private static void oneOfEach() {
    Task<String> good = createTask(() -> sleep(1, "tea"), "good");
    Task<Void> bad = createTask(() -> fail(), "bad");
    Task<Void> late = createTask(() -> sleep(9), "late");
    TaskGroup.run(group -> group.createTask(() -> sleep(2), "member"));
    await(good);
    late.cancel();
    try {
      await(late);
    } catch (CancelledError expected) {
      assertThat(bad.exception()).hasMessage("no water");
    }
  }

  private static void fail() {
    throw new IllegalStateException("no water");
  }

  private static String pictureOf(Recording recording) throws Exception {
    StringBuilder picture = new StringBuilder();
    recording.writePicture(picture);
    return picture.toString();
  }

  private static Document parsed(String picture) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(picture)));
  }

  private static List<String> texts(Document picture) {
    NodeList all = picture.getElementsByTagName("text");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < all.getLength(); i++) {
      texts.add(all.item(i).getTextContent());
    }
    return texts;
  }

  private static long boxes(Document picture, String style) {
    NodeList all = picture.getElementsByTagName("rect");
    long count = 0;
    for (int i = 0; i < all.getLength(); i++) {
      count += ((Element) all.item(i)).getAttribute("class").equals(style) ? 1 : 0;
    }
    return count;
  }

  @OnBothEngines
  void aPictureShowsEachTaskItsStatesAndItsEnd(EngineKind engine) throws Exception {
    Recording recording = recordingOf(engine);
    Document picture = parsed(pictureOf(recording));
    assertThat(texts(picture))
        .contains("main", "good", "bad", "late", "member")
        .contains("turn 1", "0 s", "1 s", "2 s", "sleep")
        .contains("✓", "tea", "✕", "group", "cancelled")
        .anyMatch(text -> text.contains("no water"));
    long steps =
        recording.events().stream().filter(event -> event.kind() == Kind.STEP_STARTED).count();
    assertThat(boxes(picture, "running")).isEqualTo(steps + 1); // and one in the legend
    assertThat(boxes(picture, "failed")).isEqualTo(1);
    assertThat(boxes(picture, "cancelled")).isEqualTo(1 + 1);
    assertThat(boxes(picture, "idle")).isEqualTo(2 + 1);
  }

  @OnBothEngines
  void theSameEventsGiveTheSamePicture(EngineKind engine) throws Exception {
    assertThat(pictureOf(recordingOf(engine))).isEqualTo(pictureOf(recordingOf(engine)));
  }

  @Test
  void namesCannotBreakAPicture() throws Exception {
    String name = "<script>&\"\u0000\u001b]\uD800 \n";
    List<RecordedEvent> events = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (int subject = 0; subject < 3; subject++) {
        long number = events.size();
        events.add(
            new RecordedEvent(number, number, kind, subject, name, 1, Double.NaN, name, null));
      }
    }
    Document picture = parsed(pictureOf(new Recording(name, events)));
    assertThat(texts(picture)).anyMatch(text -> text.startsWith("<script>&\""));
    assertThat(picture.getElementsByTagName("script").getLength()).isZero();
  }

  @Test
  void anEmptyRecordingIsAPicture(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("picture.svg");
    new Recording("nothing", List.of()).writePicture(file);
    assertThat(
            parsed(Files.readString(file)).getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("What nothing did: 0 tasks");
  }

  @Test
  void aLongRecordingSaysThatItIsCut() throws Exception {
    List<RecordedEvent> events = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      events.add(new RecordedEvent(i, i, Kind.TASK_READY, i, "task", 0, 0, "", null));
    }
    Document picture = parsed(pictureOf(new Recording("busy", events)));
    assertThat(picture.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("What busy did: 400 tasks; the first 400 of 1000 hops");
    assertThat(boxes(picture, "ready")).isEqualTo(400 + 1);
  }
}
