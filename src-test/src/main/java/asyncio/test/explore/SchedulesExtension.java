package asyncio.test.explore;

import asyncio.ReadyOrder;
import asyncio.observe.LoopRecorder;
import asyncio.test.AsyncExtension;
import asyncio.test.TestRun;
import asyncio.test.TestSettings;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** Runs a test of JUnit under many orders, once it has passed first come, first served. */
final class SchedulesExtension implements AfterEachCallback {

  /** The kinds of pages. */
  private static final String FAILS = "fails";

  private static final String FIFO = "first-come-first-served";

  /** For JUnit. */
  SchedulesExtension() {}

  @Override
  public void afterEach(ExtensionContext context) {
    Optional<Schedules> schedules =
        AnnotationSupport.findAnnotation(context.getTestMethod(), Schedules.class);
    if (schedules.isPresent() && context.getExecutionException().isEmpty()) {
      explore(context, schedules.get());
    }
  }

  private static void explore(ExtensionContext context, Schedules schedules) {
    Trial trial = (order, seed) -> runOnce(context, order, seed, null);
    Explorer explorer = Explorer.of(trial).schedules(schedules.value());
    Exploration exploration =
        schedules.all() ? explorer.exploreAll(schedules.value()) : explorer.explore();
    ScheduleFailure failure = exploration.failure();
    if (failure != null) {
      record(context, failure);
      throw failure;
    }
  }

  /** Runs the failing order and the usual one once more, and writes a page of each. */
  private static void record(ExtensionContext context, ScheduleFailure failure) {
    boolean fifoFails = failure.schedule().deviations().isEmpty();
    Recorded failing = new Recorded(FAILS, failure.inWords(), fifoFails ? "" : FIFO);
    Run.of(recording(context, failing), failure.schedule().strategy(), failure.seed());
    failing.noteOn(failure);
    if (!fifoFails) {
      Recorded fifo = new Recorded(FIFO, "First come, first served: this order passes.", FAILS);
      Run.of(recording(context, fifo), Strategy.FIFO, failure.seed());
      fifo.noteOn(failure);
    }
  }

  private static Trial recording(ExtensionContext context, Recorded recorded) {
    return (order, seed) -> runOnce(context, order, seed, recorded);
  }

  /** The page of one run, with a link to another one. */
  private static final class Recorded {

    private final String kind;
    private final String words;
    private final String otherKind;
    private @Nullable Path page;

    /**
     * A page.
     *
     * @param words what it shows
     * @param otherKind the page beside it, or nothing
     */
    Recorded(String kind, String words, String otherKind) {
      this.kind = kind;
      this.words = words;
      this.otherKind = otherKind;
    }

    void write(LoopRecorder recorder, TestSettings settings) {
      Map<String, String> links =
          otherKind.isEmpty()
              ? Map.of()
              : Map.of(
                  otherKind.equals(FIFO)
                      ? "See the usual order, which passes"
                      : "See the order that fails",
                  String.valueOf(settings.recordingFile(otherKind).getFileName()));
      if (settings.writeRecording(recorder, kind, words, links)) {
        page = settings.recordingFile(kind);
      }
    }

    void noteOn(Throwable failure) {
      if (page != null) {
        failure.addSuppressed(new RecordedOrder(kind, page));
      }
    }
  }

  /** Says where the recording of a run is. No failure: JUnit shows it below the failure. */
  private static final class RecordedOrder extends RuntimeException {

    private static final long serialVersionUID = 1;

    RecordedOrder(String kind, Path page) {
      super("Recording (" + kind + "): " + page, null, false, false);
    }
  }

  // ---- one run

  private static void runOnce(
      ExtensionContext context, ReadyOrder order, long seed, @Nullable Recorded recorded)
      throws Throwable {
    TestSettings settings =
        AsyncExtension.settings(context)
            .withSeed(seed)
            .withRecording(false)
            .withLoop(builder -> builder.order(order));
    TestRun run = new TestRun(settings);
    LoopRecorder recorder = recorded == null ? null : LoopRecorder.start(run.loop());
    try (var restored = AsyncExtension.use(context, run)) {
      runMethods(context, run, recorder);
    } finally {
      if (recorder != null && recorded != null) {
        recorded.write(recorder, settings);
      }
    }
  }

  private static void runMethods(
      ExtensionContext context, TestRun run, @Nullable LoopRecorder recorder) throws Throwable {
    Throwable failure = null;
    Object instance = newInstance(context);
    try {
      for (Method each : methods(context, BeforeEach.class, HierarchyTraversalMode.TOP_DOWN)) {
        call(context, run, each, instance);
      }
      call(context, run, context.getRequiredTestMethod(), instance);
    } catch (Throwable failed) {
      failure = failed;
    }
    for (Method each : methods(context, AfterEach.class, HierarchyTraversalMode.BOTTOM_UP)) {
      try {
        call(context, run, each, instance);
      } catch (Throwable failed) {
        failure = failure == null ? failed : failure;
      }
    }
    if (recorder != null) {
      recorder.close(); // what follows is not the test's
    }
    try {
      run.finish(); // throws only if nothing else has failed
    } catch (Throwable findings) {
      failure = failure == null ? findings : failure;
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static void call(ExtensionContext context, TestRun run, Method method, Object instance)
      throws Throwable {
    run.run(
        method.getName(),
        () -> {
          Object unused = context.getExecutableInvoker().invoke(method, instance);
        });
  }

  private static List<Method> methods(
      ExtensionContext context,
      Class<? extends Annotation> annotation,
      HierarchyTraversalMode order) {
    return AnnotationSupport.findAnnotatedMethods(
        context.getRequiredTestClass(), annotation, order);
  }

  private static Object newInstance(ExtensionContext context) {
    if (context.getTestInstanceLifecycle().equals(Optional.of(Lifecycle.PER_CLASS))) {
      return context.getRequiredTestInstance();
    }
    Constructor<?> constructor = context.getRequiredTestClass().getDeclaredConstructors()[0];
    List<Object> around = context.getRequiredTestInstances().getEnclosingInstances();
    return around.isEmpty()
        ? context.getExecutableInvoker().invoke(constructor)
        : context.getExecutableInvoker().invoke(constructor, around.get(around.size() - 1));
  }
}
