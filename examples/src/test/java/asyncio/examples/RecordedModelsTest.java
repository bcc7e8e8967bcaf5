package asyncio.examples;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.LoopBuilder;
import asyncio.examples.browser.ThreeProcesses;
import asyncio.examples.node.WhoIsNext;
import asyncio.observe.LoopRecorder;
import asyncio.observe.RecordedEvent;
import asyncio.observe.RecordedEvent.Kind;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Recordings of other loops' models show the phases of those loops. */
class RecordedModelsTest {

  /** The phases of all loops of a program, such as {@code libuv: poll}, each with its loop's. */
  private static List<String> phasesOf(Runnable program) {
    List<LoopRecorder> recorders = new CopyOnWriteArrayList<>();
    Programs.printed(
        () -> LoopBuilder.prepareEach(loop -> recorders.add(LoopRecorder.start(loop)), program));
    return recorders.stream()
        .flatMap(RecordedModelsTest::phases)
        .map(event -> event.name() + ": " + event.reason())
        .toList();
  }

  private static Stream<RecordedEvent> phases(LoopRecorder recorder) {
    return recorder.recording().events().stream()
        .filter(event -> event.kind() == Kind.PHASE_ENTERED);
  }

  @Test
  void nodeShowsTimersCheckAndMicrotasks() {
    assertThat(phasesOf(() -> WhoIsNext.main(new String[0])))
        .contains("libuv: timers", "libuv: check", "libuv: poll", "microtasks: microtasks")
        .containsSubsequence("libuv: poll", "libuv: check", "libuv: timers", "libuv: ");
  }

  @Test
  void theBrowserShowsItsTaskQueues() {
    assertThat(phasesOf(() -> ThreeProcesses.main(new String[0])))
        .contains("task: user interaction", "task: ", "queue: user interaction: 1 waiting")
        .containsSubsequence(
            "queue: rendering: 1 waiting", "queue: rendering: ", "task: rendering");
  }
}
