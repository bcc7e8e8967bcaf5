package asyncio.observe;

import asyncio.EventLoop;
import java.util.Objects;

/**
 * Records the events of a loop: its turns and callbacks, the steps of its tasks, what each task
 * awaits and what wakes it, and what blocks the loop.
 *
 * <pre>{@code
 * try (var recorder = LoopRecorder.start(loop)) {
 *   loop.runUntilComplete(() -> main());
 *   recorder.recording().writePage(Path.of("recording.html"));
 * }
 * }</pre>
 *
 * <p>A recorder keeps the newest events, up to its capacity, and counts the older ones. It keeps no
 * task or future alive after its end. A loop without a recorder pays nothing. With one, a step
 * costs half a microsecond more, and some four microseconds for the places in the program, which
 * can be left out. To record loops that a program makes itself, see {@link
 * asyncio.LoopBuilder#prepareEach}.
 *
 * <p>All methods are for the thread that runs the loop; while the loop does not run, for the thread
 * that owns it. None suspends.
 */
public final class LoopRecorder implements AutoCloseable {

  /** How many events are kept by default. */
  public static final int DEFAULT_CAPACITY = 100_000;

  private final EventLoop loop;
  private final NewestEntries entries;
  private final EntryRecorder recorder;

  private LoopRecorder(EventLoop loop, int capacity, boolean places) {
    this.loop = loop;
    this.entries = new NewestEntries(capacity);
    this.recorder = new EntryRecorder(loop, entries, places);
  }

  /**
   * Starts to record a loop, and keeps the newest {@value #DEFAULT_CAPACITY} events.
   *
   * @param loop the loop, running or not
   * @return the recorder; {@link #close()} it to end recording
   */
  public static LoopRecorder start(EventLoop loop) {
    return start(loop, DEFAULT_CAPACITY);
  }

  /**
   * Starts to record a loop.
   *
   * @param loop the loop, running or not
   * @param capacity how many events to keep, the newest; an event takes about a hundred bytes
   * @return the recorder; {@link #close()} it to end recording
   * @throws IllegalArgumentException if the capacity is not positive
   */
  public static LoopRecorder start(EventLoop loop, int capacity) {
    return start(loop, capacity, true);
  }

  /**
   * Starts to record a loop.
   *
   * @param loop the loop, running or not
   * @param capacity how many events to keep, the newest; an event takes about a hundred bytes
   * @param places whether to record where the program makes, awaits and wakes; costs several times
   *     as much as all the rest
   * @return the recorder; {@link #close()} it to end recording
   * @throws IllegalArgumentException if the capacity is not positive
   */
  public static LoopRecorder start(EventLoop loop, int capacity, boolean places) {
    if (capacity < 1) {
      throw new IllegalArgumentException("A recorder keeps one event at least, not " + capacity);
    }
    Objects.requireNonNull(loop, "loop");
    LoopRecorder made = new LoopRecorder(loop, capacity, places);
    made.recorder.start();
    return made;
  }

  /** Ends recording. {@link #recording()} still works. */
  @Override
  public void close() {
    recorder.close();
  }

  /**
   * The events recorded so far.
   *
   * @return a copy, for any thread
   */
  public Recording recording() {
    recorder.addBlocked();
    return new Recording(loop.name(), entries.events());
  }
}
