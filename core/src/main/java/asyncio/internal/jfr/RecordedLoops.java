package asyncio.internal.jfr;

import asyncio.internal.loop.Host;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/**
 * The loops that run. Each has a listener while there is a recording.
 *
 * <p>The flight recorder knows this class from the first run of a loop until none runs and one is
 * closed: it would keep the class loader of an application that has ended. Not from run to run,
 * because registering takes long beside a short run: a simulation has thousands of them.
 */
final class RecordedLoops {

  /** Each with its listener, if it has one. */
  private static final Map<Host, Optional<JfrListener>> RUNNING = new ConcurrentHashMap<>();

  /** Whether the flight recorder knows {@link #SWITCH}. Guarded by the map. */
  private static boolean registered;

  /** Whether there is a recording. */
  private static volatile boolean recording;

  private static final Switch SWITCH = new Switch();

  private RecordedLoops() {}

  static void add(Host loop) {
    synchronized (RUNNING) {
      RUNNING.put(loop, Optional.empty());
      if (!registered && FlightRecorder.isAvailable()) {
        registered = true;
        FlightRecorder.addListener(SWITCH);
      }
    }
    update(loop);
  }

  static void remove(Host loop) {
    Optional<JfrListener> listener = RUNNING.remove(loop);
    if (listener != null && listener.isPresent()) {
      loop.kernel().removeProbe(listener.get());
      Commits.await();
    }
  }

  /** A loop was closed: the flight recorder forgets this class if no other one runs. */
  static void closed() {
    synchronized (RUNNING) {
      if (registered && RUNNING.isEmpty()) {
        registered = false;
        FlightRecorder.removeListener(SWITCH);
        if (SWITCH.rest()) {
          boolean unused = FlightRecorder.removePeriodicEvent(RECORD_STATISTICS);
        }
      }
    }
  }

  /** Called in the loop's thread. */
  private static void update(Host loop) {
    Optional<JfrListener> present = RUNNING.get(loop);
    if (present != null && recording != present.isPresent()) {
      present.ifPresent(loop.kernel()::removeProbe);
      Optional<JfrListener> wanted =
          recording ? Optional.of(new JfrListener(loop)) : Optional.empty();
      wanted.ifPresent(loop.kernel()::addProbe);
      RUNNING.put(loop, wanted);
    }
  }

  /** One object, so that it can be removed. */
  private static final Runnable RECORD_STATISTICS = RecordedLoops::recordStatistics;

  private static void recordStatistics() {
    RUNNING.keySet().forEach(loop -> new StatisticsEvent(loop).commit());
  }

  /** Is told when recordings start and stop, in any thread. */
  private static final class Switch implements FlightRecorderListener {

    private boolean prepared;

    @Override
    public void recorderInitialized(FlightRecorder recorder) {
      update(recorder);
    }

    @Override
    public void recordingStateChanged(Recording changed) {
      update(FlightRecorder.getFlightRecorder());
    }

    /** No loop needs it. Returns whether there is a periodic event to remove. */
    private synchronized boolean rest() {
      boolean was = prepared;
      prepared = false;
      recording = false;
      return was;
    }

    private synchronized void update(FlightRecorder recorder) {
      boolean now =
          recorder.getRecordings().stream()
              .anyMatch(each -> each.getState() == RecordingState.RUNNING);
      if (now && !prepared) {
        // Here, not in a loop's thread: it takes some time.
        prepared = true;
        JfrListener.prepare();
        FlightRecorder.addPeriodicEvent(StatisticsEvent.class, RECORD_STATISTICS);
      }
      if (now != recording) {
        recording = now;
        RUNNING.keySet().forEach(Switch::tell);
      }
    }

    private static void tell(Host loop) {
      boolean unused = loop.trySchedule(() -> RecordedLoops.update(loop)); // false: it is closed
    }
  }
}
