package asyncio.examples.course;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.LoopBuilder;
import asyncio.PresetLoops;
import asyncio.examples.Programs;
import asyncio.observe.LoopRecorder;
import asyncio.observe.RecordedEvent;
import asyncio.observe.Recording;
import asyncio.test.simulation.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A lesson's program, run in time that its loop alone decides: what it prints, and its picture.
 *
 * @param recording what its first loop did, up to its end
 */
record LessonRun(String printed, Recording recording) {

  private static final Pattern NUMBERED = Pattern.compile("Task-\\d+");

  /** Runs {@code Lesson.main}, unchanged; what needs a network, in a simulated one. */
  static LessonRun of(CompiledLesson compiled, LessonFolder lesson, EngineKind engine) {
    boolean needsNetwork = LessonFolder.textOf(lesson.file("Lesson.java")).contains("asyncio.net.");
    return needsNetwork ? inSimulation(compiled, engine) : inVirtualTime(compiled, engine);
  }

  /** Runs {@code Lesson.talk}, which {@code main} does, on the loop of a simulated host. */
  private static LessonRun inSimulation(CompiledLesson compiled, EngineKind engine) {
    List<Recording> recordings = new ArrayList<>();
    String printed =
        Programs.printed(
            () ->
                Simulation.run(
                    1,
                    engine,
                    simulation ->
                        simulation
                            .host("host")
                            .start(() -> Asyncio.sleep(3600))
                            .call(() -> recordings.add(recordedTalk(compiled)))
                            .await()));
    return new LessonRun(printed, renumbered(recordings.get(0)));
  }

  private static Recording recordedTalk(CompiledLesson compiled) {
    try (LoopRecorder recorder = LoopRecorder.start(Asyncio.getRunningLoop())) {
      Asyncio.await(
          Asyncio.createTask(() -> compiled.call("Lesson", "talk", new Class<?>[0]), "client"));
      List<RecordedEvent> events = recorder.recording().events();
      return new Recording("the loop", events);
    }
  }

  private static LessonRun inVirtualTime(CompiledLesson compiled, EngineKind engine) {
    LessonClock clock = new LessonClock();
    List<LoopRecorder> recorders = new ArrayList<>();
    String printed =
        Programs.printed(
            () ->
                PresetLoops.during(
                    builder ->
                        builder.name("the loop").clock(clock).engine(engine).executor(clock.jobs()),
                    () ->
                        LoopBuilder.prepareEach(
                            loop -> recorders.add(recorderOf(loop, clock)),
                            () -> compiled.run("Lesson"))));
    return new LessonRun(printed, renumbered(withoutTheEnd(recorders.get(0).recording())));
  }

  /** Runs an exercise as a student would, but in virtual time, and drops what it prints. */
  static void runAlone(CompiledLesson compiled, String className) {
    LessonClock clock = new LessonClock();
    Programs.printed(
        () -> PresetLoops.during(builder -> builder.clock(clock), () -> compiled.run(className)));
  }

  private static LoopRecorder recorderOf(EventLoop loop, LessonClock clock) {
    clock.isOf(loop);
    return LoopRecorder.start(loop);
  }

  /** Without what {@code run} does when the program is over. */
  private static Recording withoutTheEnd(Recording recording) {
    List<RecordedEvent> events = recording.events();
    int size = 0;
    while (size < events.size() && !events.get(size).name().startsWith("run ends:")) {
      size++;
    }
    return new Recording(recording.loopName(), events.subList(0, size));
  }

  /** Tasks without a name have a number, which counts on in a JVM: here it begins with 1. */
  private static Recording renumbered(Recording recording) {
    Map<String, String> names = new HashMap<>();
    Function<MatchResult, String> named =
        task -> names.computeIfAbsent(task.group(), added -> "Task-" + (names.size() + 1));
    return new Recording(
        recording.loopName(),
        recording.events().stream()
            .map(
                event ->
                    new RecordedEvent(
                        event.number(),
                        event.time(),
                        event.kind(),
                        event.subject(),
                        NUMBERED.matcher(event.name()).replaceAll(named),
                        event.by(),
                        event.amount(),
                        NUMBERED.matcher(event.reason()).replaceAll(named),
                        event.place()))
            .toList());
  }

  static boolean hasDirectEngine() {
    try {
      EventLoop.builder().engine(EngineKind.DIRECT).build().close();
      return true;
    } catch (UnsupportedOperationException e) {
      return false;
    }
  }

  String picture() {
    StringBuilder picture = new StringBuilder();
    try {
      recording.writePicture(picture);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return picture.toString();
  }
}
