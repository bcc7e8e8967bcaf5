package asyncio.test;

import asyncio.EngineKind;
import asyncio.LoopBuilder;
import asyncio.observe.LoopRecorder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How one run of a test is to be; see {@link TestRun}. Immutable; for any thread.
 *
 * @param name the test's, for messages and files
 * @param realTime true for real time, false for virtual time
 * @param engine the loop's engine; null for the usual one
 * @param timeout the longest that the test, or one of its life-cycle methods, may take in real time
 * @param blocking from which time on a step or callback counts as blocking the loop, in real time
 * @param allowed what the test may leave behind
 * @param seed the seed of everything random in this run
 * @param recorded whether the run is recorded, for a page if it fails; costs some 5 microseconds
 *     for each step
 * @param loop sets up the loop's builder, after all else was set; may override it
 */
public record TestSettings(
    String name,
    boolean realTime,
    @Nullable EngineKind engine,
    Duration timeout,
    Duration blocking,
    Set<Finding> allowed,
    long seed,
    boolean recorded,
    Consumer<LoopBuilder> loop) {

  /**
   * The system property that sets, in seconds of real time, how long each test may take that does
   * not say so itself.
   */
  public static final String TIMEOUT_PROPERTY = "asyncio.test.timeout";

  /**
   * The system property that sets from how many seconds of real time on a step or callback counts
   * as blocking the loop. For machines that are very slow.
   */
  public static final String BLOCKING_PROPERTY = "asyncio.test.blocking";

  /** The system property that repeats a run: the seed of everything random in a test. */
  public static final String SEED_PROPERTY = "asyncio.seed";

  /**
   * The system property that names the folder for recordings of failed tests; {@code none} switches
   * recording off. Without it, {@code target/asyncio}, or {@code build/asyncio} where there is a
   * folder {@code build} and no {@code target}.
   */
  public static final String RECORDINGS_PROPERTY = "asyncio.test.recordings";

  /** How long a test may take in real time if nothing is said: 30 seconds. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  /** For how long a step may block the loop in real time if nothing is said: 1 second. */
  public static final Duration DEFAULT_BLOCKING = Duration.ofSeconds(1);

  /**
   * Checks the settings, and copies them.
   *
   * @param name the test's
   * @param realTime true for real time
   * @param engine the loop's engine, or null
   * @param timeout the longest that the test may take
   * @param blocking from which time on a step counts as blocking
   * @param allowed what the test may leave behind
   * @param seed the seed
   * @param recorded whether the run is recorded
   * @param loop sets up the loop's builder
   */
  public TestSettings {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(blocking, "blocking");
    Objects.requireNonNull(loop, "loop");
    allowed = Set.copyOf(allowed);
  }

  /**
   * The usual settings: virtual time, nothing allowed, and a seed of {@value #SEED_PROPERTY} or a
   * new one.
   *
   * @param name the test's, for messages and files
   * @return the settings
   */
  public static TestSettings named(String name) {
    return new TestSettings(
        name,
        false,
        null,
        TestProperties.duration(TIMEOUT_PROPERTY, DEFAULT_TIMEOUT),
        TestProperties.duration(BLOCKING_PROPERTY, DEFAULT_BLOCKING),
        Set.of(),
        TestProperties.next(),
        RunRecording.isWanted(),
        builder -> {});
  }

  /**
   * Chooses real or virtual time.
   *
   * @param newRealTime true for real time
   * @return new settings
   */
  public TestSettings withRealTime(boolean newRealTime) {
    return new TestSettings(
        name, newRealTime, engine, timeout, blocking, allowed, seed, recorded, loop);
  }

  /**
   * Chooses the engine.
   *
   * @param newEngine the loop's engine; null for the usual one
   * @return new settings
   */
  public TestSettings withEngine(@Nullable EngineKind newEngine) {
    return new TestSettings(
        name, realTime, newEngine, timeout, blocking, allowed, seed, recorded, loop);
  }

  /**
   * Sets how long the test may take.
   *
   * @param newTimeout real time
   * @return new settings
   */
  public TestSettings withTimeout(Duration newTimeout) {
    return new TestSettings(
        name, realTime, engine, newTimeout, blocking, allowed, seed, recorded, loop);
  }

  /**
   * Allows more to be left behind.
   *
   * @param more what else is meant
   * @return new settings
   */
  public TestSettings withAllowed(Set<Finding> more) {
    Set<Finding> all = EnumSet.noneOf(Finding.class);
    all.addAll(allowed);
    all.addAll(more);
    return new TestSettings(name, realTime, engine, timeout, blocking, all, seed, recorded, loop);
  }

  /**
   * Sets the seed.
   *
   * @param newSeed the seed of everything random
   * @return new settings
   */
  public TestSettings withSeed(long newSeed) {
    return new TestSettings(
        name, realTime, engine, timeout, blocking, allowed, newSeed, recorded, loop);
  }

  /**
   * Switches the recording on or off.
   *
   * @param newRecorded whether the run is recorded
   * @return new settings
   */
  public TestSettings withRecording(boolean newRecorded) {
    return new TestSettings(
        name, realTime, engine, timeout, blocking, allowed, seed, newRecorded, loop);
  }

  /**
   * Sets up the loop's builder further, after what is set up already.
   *
   * @param more gets the builder; may override all else
   * @return new settings
   */
  public TestSettings withLoop(Consumer<LoopBuilder> more) {
    return new TestSettings(
        name, realTime, engine, timeout, blocking, allowed, seed, recorded, loop.andThen(more));
  }

  /**
   * The file of a recording beside those of failed tests.
   *
   * @param kind tells several recordings of the test apart
   * @return the file, which may not exist
   */
  public Path recordingFile(String kind) {
    return RunRecording.file(name + "-" + Objects.requireNonNull(kind, "kind"));
  }

  /**
   * Writes what a recorder of the test has recorded, as a page beside the recordings of failed
   * tests. For the thread that owns the loop, while it does not run.
   *
   * @param recorder the recorder
   * @param kind tells several recordings of the test apart
   * @param note what the page shows, of one line or several
   * @param links other pages: an address for each text
   * @return whether it was written; if not, the log has a warning
   */
  public boolean writeRecording(
      LoopRecorder recorder, String kind, String note, Map<String, String> links) {
    Objects.requireNonNull(recorder, "recorder");
    return RunRecording.write(recorder, recordingFile(kind), note, links);
  }
}
