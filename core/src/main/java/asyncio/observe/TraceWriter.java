package asyncio.observe;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a recording as trace events: goes through the events, keeps the state of each task, and
 * writes a slice whenever it changes.
 *
 * <p>The loop is lane 0. An arrow ("flow" in the format) has the number of the event that made its
 * target ready.
 */
final class TraceWriter {

  private static final int PROCESS = 1;
  private static final String READY = "ready";
  private static final String RUNNING = "running";

  private final Recording recording;
  private final Json json;
  private final Map<Integer, Lane> tasks = new TreeMap<>();
  private final Map<Integer, Lane> callbacks = new HashMap<>();

  /** The state of a task or a callback, and since when. */
  private static final class Lane {
    final int lane;
    final String name;
    String state = "";
    String place = "";
    long since;

    /** Whether it has become ready while it ran. */
    boolean readied;

    /** The number of the event that made it ready, with an arrow; -1 if there is none. */
    long arrow = -1;

    Lane(int lane, String name, long since) {
      this.lane = lane;
      this.name = name;
      this.since = since;
    }
  }

  private long turnSince = -1;
  private long pollSince = -1;
  private double pollWait;
  private long now;

  TraceWriter(Recording recording, Json json) {
    this.recording = recording;
    this.json = json;
  }

  void write() throws IOException {
    json.open('{').name("displayTimeUnit").value("ns");
    json.name("otherData").open('{');
    json.name("loop").value(recording.loopName());
    json.name("eventsLeftOut").value(recording.leftOut());
    json.close('}');
    json.name("traceEvents").open('[');
    if (recording.leftOut() > 0) {
      begin("i", recording.leftOut() + " earlier events were left out", 0, 0);
      json.name("s").value("g").close('}');
    }
    for (RecordedEvent event : recording.events()) {
      now = nanos(event);
      write(event);
    }
    for (Lane task : tasks.values()) {
      change(task, "", "");
    }
    if (turnSince >= 0) {
      slice("turn", 0, turnSince);
      json.close('}');
    }
    name("process_name", 0, recording.loopName());
    name("thread_name", 0, "loop");
    for (Lane task : tasks.values()) {
      name("thread_name", task.lane, task.name);
    }
    json.close(']').close('}');
  }

  private long nanos(RecordedEvent event) {
    return Math.round((event.time() - recording.events().get(0).time()) * 1e9);
  }

  private void write(RecordedEvent event) throws IOException {
    switch (event.kind()) {
      case TURN_STARTED -> {
        turnSince = now;
        pollSince = now;
        pollWait = event.amount();
      }
      case POLLED -> polled(event);
      case TURN_ENDED -> turnEnded(event);
      case TASK_CREATED, TASK_FOUND -> task(event);
      case TASK_READY -> ready(task(event), event);
      case STEP_STARTED -> start(task(event));
      case STEP_SUSPENDED -> suspend(task(event), event);
      case TASK_CANCEL_REQUESTED -> cancelRequested(event);
      case TASK_DONE -> done(event);
      case SCOPE_ENTERED -> scope("b", event);
      case SCOPE_LEFT -> scope("e", event);
      case DEADLINE_MOVED, GROUP_JOINED -> {} // not in this picture
      case RESOURCE_USED -> counter(event.name() + " #" + event.subject(), event.amount());
      case PHASE_ENTERED -> phase(task(event), event);
      case CALLBACK_READY -> ready(callback(event), event);
      case CALLBACK_STARTED -> start(callback(event));
      case CALLBACK_ENDED -> endCallback(event);
      case BLOCKED -> blocked(event);
    }
  }

  private Lane task(RecordedEvent event) {
    return tasks.computeIfAbsent(event.subject(), lane -> new Lane(lane, event.name(), now));
  }

  private Lane callback(RecordedEvent event) {
    return callbacks.computeIfAbsent(event.subject(), lane -> new Lane(0, event.name(), now));
  }

  // ---- tasks and callbacks

  private void ready(Lane lane, RecordedEvent event) throws IOException {
    if (lane.state.equals(RUNNING)) {
      lane.readied = true;
      return; // it wakes itself: no arrow
    }
    if (lane.lane != 0) {
      change(lane, READY, "");
    }
    if (event.by() != 0) {
      Lane from = tasks.get(event.by());
      lane.arrow = event.number();
      arrow("s", lane.arrow, from == null ? 0 : from.lane);
    }
  }

  private void start(Lane lane) throws IOException {
    change(lane, RUNNING, "");
    lane.readied = false;
    if (lane.arrow >= 0) {
      arrow("f", lane.arrow, lane.lane);
      lane.arrow = -1;
    }
  }

  private void suspend(Lane task, RecordedEvent event) throws IOException {
    String place = event.place() == null ? "" : event.place().toString();
    change(task, task.readied ? READY : "waiting: " + event.reason(), place);
  }

  private void blocked(RecordedEvent event) throws IOException {
    Lane task = tasks.get(event.subject());
    begin("i", "blocks the loop", task == null ? 0 : task.lane, now);
    json.name("s").value("p").name("args").open('{');
    json.name("seconds").value(event.amount()).name("in").value(event.reason());
    json.name("at").value(String.valueOf(event.place())).close('}').close('}');
  }

  private void done(RecordedEvent event) throws IOException {
    Lane task = task(event);
    change(task, "", "");
    begin("i", event.reason(), task.lane, now);
    json.name("s").value("t").close('}');
  }

  private void phase(Lane row, RecordedEvent event) throws IOException {
    change(row, event.reason(), String.valueOf(event.place()));
  }

  private void cancelRequested(RecordedEvent event) throws IOException {
    begin("i", "is asked to stop", task(event).lane, now);
    json.name("s").value("t").name("args").open('{').name("message").value(event.reason());
    json.name("at").value(String.valueOf(event.place())).close('}').close('}');
  }

  /** A scope is a slice of its own, above the lanes. */
  private void scope(String phase, RecordedEvent event) throws IOException {
    begin(phase, event.name(), event.by(), now);
    json.name("cat").value("scope").name("id").value(event.subject()).close('}');
  }

  private void endCallback(RecordedEvent event) throws IOException {
    Lane callback = callbacks.remove(event.subject());
    if (callback != null) {
      slice("callback", 0, callback.since);
      json.name("args").open('{').name("by").value(callback.name).close('}').close('}');
    }
  }

  /** Writes a slice for the state that a task leaves, and begins the next state. */
  private void change(Lane lane, String state, String place) throws IOException {
    if (!lane.state.isEmpty() && lane.lane != 0) {
      slice(lane.state, lane.lane, lane.since);
      if (!lane.place.isEmpty()) {
        json.name("args").open('{').name("at").value(lane.place).close('}');
      }
      json.close('}');
    }
    lane.state = state;
    lane.place = place;
    lane.since = now;
  }

  // ---- the loop

  private void polled(RecordedEvent event) throws IOException {
    if (pollSince >= 0) {
      slice(pollWait > 0 ? "idle" : "poll", 0, pollSince);
      json.name("args").open('{').name("at most, seconds").value(pollWait).close('}').close('}');
      pollSince = -1;
    }
    counter(READY, event.amount());
  }

  private void turnEnded(RecordedEvent event) throws IOException {
    if (turnSince >= 0) {
      slice("turn", 0, turnSince);
      json.close('}');
      turnSince = -1;
    }
    counter("timers", event.amount());
  }

  // ---- trace events

  private void counter(String name, double value) throws IOException {
    begin("C", name, 0, now);
    json.name("args").open('{').name(name).value((long) value).close('}').close('}');
  }

  private void arrow(String phase, long number, int lane) throws IOException {
    begin(phase, "wakes", lane, now);
    json.name("cat").value("wakes").name("id").value(number);
    if (phase.equals("f")) {
      json.name("bp").value("e"); // ends at the slice that runs now, not at the next one
    }
    json.close('}');
  }

  private void slice(String name, int lane, long since) throws IOException {
    begin("X", name, lane, since);
    json.name("dur").thousandths(now - since);
  }

  private void name(String what, int lane, String name) throws IOException {
    begin("M", what, lane, 0);
    json.name("args").open('{').name("name").value(name).close('}').close('}');
  }

  /**
   * Begins a trace event. The format has microseconds with a fraction; times here are nanoseconds.
   */
  private void begin(String phase, String name, int lane, long time) throws IOException {
    json.newLine().open('{').name("ph").value(phase).name("name").value(name);
    json.name("pid").value(PROCESS).name("tid").value(lane).name("ts").thousandths(time);
  }
}
