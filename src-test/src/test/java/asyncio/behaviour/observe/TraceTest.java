package asyncio.behaviour.observe;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.observe.LoopRecorder;
import asyncio.observe.RecordedEvent;
import asyncio.observe.RecordedEvent.Kind;
import asyncio.observe.Recording;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings as traces. */
class TraceTest {

  private static final String ODD =
      "\"quoted\" \\ \n\u0001 </script> \u00e9 \ud83d\ude00 \ud83d \u2028";

  private static Recording record(EngineKind engine, int capacity) {
    try (EventLoop loop = Loops.neverSlow(engine);
        LoopRecorder recorder = LoopRecorder.start(loop, capacity)) {
      loop.runUntilComplete(
          loop.createTask(
              () -> {
                Task<?> child = createTask(() -> sleep(2), "child");
                sleep(0);
                await(child);
              },
              "main"));
      return recorder.recording();
    }
  }

  private static Map<String, Object> trace(Recording recording) throws IOException {
    StringBuilder text = new StringBuilder();
    recording.writeTrace(text);
    return JSON.std.mapFrom(text.toString());
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> events(Map<String, Object> trace) {
    return (List<Map<String, Object>>) trace.get("traceEvents");
  }

  private static Stream<Map<String, Object>> having(
      Map<String, Object> trace, String key, Object value) {
    return events(trace).stream().filter(event -> value.equals(event.get(key)));
  }

  private static Object arg(Map<String, Object> event, String name) {
    return ((Map<?, ?>) event.get("args")).get(name);
  }

  @OnBothEngines
  void thereIsALaneForTheLoopAndOneForEachTask(EngineKind engine) throws Exception {
    Map<String, Object> trace = trace(record(engine, 1000));
    assertThat(having(trace, "name", "thread_name").map(event -> arg(event, "name")))
        .containsExactly("loop", "main", "child");
    assertThat(having(trace, "name", "process_name")).hasSize(1);
  }

  @OnBothEngines
  void eachTaskRunsIsReadyOrWaits(EngineKind engine) throws Exception {
    Map<String, Object> trace = trace(record(engine, 1000));
    int main = laneOf(trace, "main");
    int child = laneOf(trace, "child");
    assertThat(slices(trace, main))
        .containsExactly(
            "ready 0.000+0.000",
            "running 0.000+0.000",
            "ready 0.000+0.000",
            "running 0.000+0.000",
            "waiting: await of task 'child' 0.000+2000000.000",
            "ready 2000000.000+0.000",
            "running 2000000.000+0.000");
    assertThat(slices(trace, child))
        .containsExactly(
            "ready 0.000+0.000",
            "running 0.000+0.000",
            "waiting: sleep 0.000+2000000.000",
            "ready 2000000.000+0.000",
            "running 2000000.000+0.000");
    assertThat(slices(trace, 0)).contains("callback 2000000.000+0.000");
  }

  private static int laneOf(Map<String, Object> trace, String name) {
    return having(trace, "name", "thread_name")
        .filter(event -> arg(event, "name").equals(name))
        .map(event -> (int) event.get("tid"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> slices(Map<String, Object> trace, int lane) {
    return having(trace, "ph", "X")
        .filter(event -> event.get("tid").equals(lane))
        .map(
            event ->
                event.get("name") + " " + micros(event.get("ts")) + "+" + micros(event.get("dur")))
        .toList();
  }

  private static String micros(Object time) {
    return new BigDecimal(time.toString()).setScale(3, RoundingMode.UNNECESSARY).toPlainString();
  }

  @OnBothEngines
  void arrowsLeadFromWhoWakesToWhoIsWoken(EngineKind engine) throws Exception {
    Map<String, Object> trace = trace(record(engine, 1000));
    int main = laneOf(trace, "main");
    int child = laneOf(trace, "child");
    List<String> arrows =
        having(trace, "ph", "f")
            .map(
                end -> {
                  Object from =
                      having(trace, "ph", "s")
                          .filter(start -> start.get("id").equals(end.get("id")))
                          .findFirst()
                          .orElseThrow()
                          .get("tid");
                  return from + ">" + end.get("tid");
                })
            .toList();
    assertThat(arrows)
        .containsExactly(main + ">" + child, "0>" + child, child + ">" + main, main + ">0");
  }

  @Test
  void whatBlocksTheLoopIsMarkedWhereItRuns() throws Exception {
    StackTraceElement place = new StackTraceElement("shop.Shop", "fetch", "Shop.java", 12);
    List<RecordedEvent> events =
        List.of(
            new RecordedEvent(0, 1, Kind.STEP_STARTED, 1, "slow", 0, 0, "", null),
            new RecordedEvent(1, 1.5, Kind.BLOCKED, 1, "", 1, 0.5, "Thread.sleep", place));
    Map<String, Object> mark =
        having(trace(new Recording("l", events)), "name", "blocks the loop")
            .findFirst()
            .orElseThrow();
    assertThat(mark).containsEntry("tid", 1).containsEntry("ts", 500_000.0);
    assertThat(arg(mark, "in")).isEqualTo("Thread.sleep");
    assertThat(arg(mark, "at")).isEqualTo("shop.Shop.fetch(Shop.java:12)");
  }

  @OnBothEngines
  void whatWasLeftOutIsMarked(EngineKind engine) throws Exception {
    Recording recording = record(engine, 10);
    Map<String, Object> trace = trace(recording);
    assertThat(trace.get("otherData"))
        .hasFieldOrPropertyWithValue("eventsLeftOut", (int) recording.leftOut());
    assertThat(events(trace).get(0).get("name"))
        .isEqualTo(recording.leftOut() + " earlier events were left out");
  }

  /** For each way in which a ring may have lost the beginning. */
  @OnBothEngines
  void anyPartOfARecordingMakesATrace(EngineKind engine) throws Exception {
    Recording all = record(engine, 1000);
    for (int from = 0; from <= all.events().size(); from++) {
      List<RecordedEvent> part = all.events().subList(from, all.events().size());
      assertThat(trace(new Recording("part", part))).containsKey("traceEvents");
    }
  }

  @OnBothEngines
  void oddNamesAreEscaped(EngineKind engine) throws Exception {
    try (EventLoop loop = Loops.virtual(engine);
        LoopRecorder recorder = LoopRecorder.start(loop)) {
      loop.runUntilComplete(loop.createTask(() -> {}, ODD));
      StringBuilder text = new StringBuilder();
      recorder.recording().writeTrace(text);
      assertThat(text).doesNotContain("</script>");
      assertThat(laneOf(trace(recorder.recording()), ODD)).isPositive();
    }
  }

  @Test
  void aTraceIsWrittenToAFile(@TempDir Path folder) throws Exception {
    Recording recording = new Recording("nothing", List.of());
    Path file = folder.resolve("trace.json");
    recording.writeTrace(file);
    assertThat(JSON.std.mapFrom(Files.readString(file))).containsKey("traceEvents");
    assertThatThrownBy(() -> recording.writeTrace(folder.resolve("none").resolve("x.json")))
        .isInstanceOf(UncheckedIOException.class);
  }
}
