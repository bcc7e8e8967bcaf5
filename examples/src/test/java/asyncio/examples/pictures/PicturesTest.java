package asyncio.examples.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.observe.RecordedEvent;
import asyncio.observe.RecordedEvent.Kind;
import asyncio.observe.Recording;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** The pictures that move. */
class PicturesTest {

  private static String committed(String name) throws Exception {
    return Files.readString(Path.of(name));
  }

  @Test
  void thePicturesOfTheReadmeAreThoseOfTheRecordings() throws Exception {
    assertThat(Pictures.turn()).isEqualTo(committed("turn.svg"));
    assertThat(Pictures.blocked()).isEqualTo(committed("blocked.svg"));
  }

  @Test
  void aPictureTellsWhatTheLoopDidAndWhen() throws Exception {
    assertThat(Pictures.blocked())
        .containsSubsequence(
            "Nothing is ready: the loop waits for its first timer.",
            "Turn 2 begins at 95 ms: one entry is ready, and runs.",
            "A timer is due, and its callback runs: report is ready, for the next turn.",
            "Task report runs, until it awaits or ends.",
            "report has computed, and awaited nothing: for 10 ms the loop could do nothing else.",
            "Turn 4 begins at 105 ms",
            "At 105 ms sleep of 100 ms is done.");
  }

  @Test
  void aPictureNeedsNoScriptAndStandsStillOnRequest() throws Exception {
    for (String picture : List.of(Pictures.turn(), Pictures.blocked())) {
      assertThat(picture)
          .doesNotContain("<script", " onload", "href")
          .contains("prefers-reduced-motion", "prefers-color-scheme: dark", "@keyframes");
      parse(picture);
    }
  }

  /** Another recording is another picture; and names are text only. */
  @Test
  void namesOfTasksAreEscaped() throws Exception {
    String name = "</text><script>\"&'";
    String picture =
        new MovingPicture(
                name,
                new Recording(
                    "loop",
                    List.of(
                        event(0, Kind.TASK_READY, name),
                        event(1, Kind.STEP_STARTED, name),
                        event(2, Kind.TASK_DONE, name))))
            .toSvg();
    assertThat(picture).contains("Task &lt;/text&gt;").doesNotContain("<script>");
    parse(picture);
    Recording empty = new Recording("loop", List.of());
    assertThatThrownBy(() -> new MovingPicture("nothing", empty))
        .hasMessage("No task has ended in the recording: nothing to show.");
  }

  private static RecordedEvent event(int number, Kind kind, String name) {
    return new RecordedEvent(number, number, kind, 1, name, 0, 0, "", null);
  }

  private static void parse(String picture) throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    assertThat(
            factory
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(picture)))
                .getDocumentElement()
                .getTagName())
        .isEqualTo("svg");
  }
}
