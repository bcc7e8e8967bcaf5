package asyncio.examples.pictures;

import asyncio.observe.RecordedEvent;
import asyncio.observe.RecordedEvent.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a moving picture shows, one moment after another, derived from the events alone. */
final class Scene {

  /** Where a task or a callback is. */
  enum Area {
    NOWHERE,
    WAITING,
    READY,
    RUNS
  }

  /** What the loop does. */
  enum Phase {
    LOOK,
    RUN
  }

  /** A place: the area, and which one from above. */
  record Spot(Area area, int place) {}

  /** A moment: what is said, the time in seconds, and where each one is, by its number. */
  record Moment(Phase phase, String text, double time, Map<Integer, Spot> spots, int blocks) {}

  /** A time during which a step blocks the loop, in seconds. */
  record Block(double from, double to) {}

  /** Names by numbers; those of tasks, and for callbacks what they are. */
  final Map<Integer, String> names = new TreeMap<>();

  final List<Moment> moments = new ArrayList<>();
  final List<Block> blocks = new ArrayList<>();

  private final List<RecordedEvent> events;
  private final Map<Integer, Area> areas = new LinkedHashMap<>();
  private int end;
  private int turn;

  /** When the present step began. */
  private double since;

  private int next;

  Scene(List<RecordedEvent> events) {
    this.events = events;
    end = events.size(); // the picture ends with the last task
    while (end > 0 && events.get(end - 1).kind() != Kind.TASK_DONE) {
      end--;
    }
    for (next = 0; next < end; next++) {
      take(events.get(next));
    }
  }

  /** Whether a number is that of a callback, which runs in this picture. */
  boolean isCallback(int number) {
    return events.subList(0, end).stream()
        .anyMatch(event -> event.subject() == number && event.kind() == Kind.CALLBACK_STARTED);
  }

  private void take(RecordedEvent event) {
    int who = event.subject();
    switch (event.kind()) {
      case TURN_STARTED -> {
        turn++;
        double before = moments.isEmpty() ? event.time() : moments.get(moments.size() - 1).time();
        if (timeOfPoll() > before) {
          say(Phase.LOOK, before, "Nothing is ready: the loop waits for its first timer.");
        }
      }
      case POLLED -> say(Phase.LOOK, event.time(), count(event));
      case TASK_READY -> move(who, event.name(), Area.READY);
      case CALLBACK_READY -> {
        if (isCallback(who)) { // else the picture ends before it runs
          move(who, nameOf(event), Area.READY);
        }
      }
      case STEP_STARTED -> {
        move(who, event.name(), Area.RUNS);
        since = event.time();
        say(Phase.RUN, event.time(), "Task " + event.name() + " runs, until it awaits or ends.");
      }
      case CALLBACK_STARTED -> {
        move(who, nameOf(event), Area.RUNS);
        say(
            Phase.RUN,
            event.time(),
            "A " + nameOf(event) + ", and its callback runs" + wakes(event));
      }
      case STEP_SUSPENDED -> {
        showBlock(event);
        move(who, event.name(), areas.get(who) == Area.READY ? Area.READY : Area.WAITING);
        String what = event.reason().replaceFirst("^await of ", "");
        say(
            Phase.RUN,
            event.time(),
            event.name() + " awaits " + what + ", and is suspended. Others may run.");
      }
      case CALLBACK_ENDED -> move(who, nameOf(event), Area.NOWHERE);
      case TASK_DONE -> {
        showBlock(event);
        move(who, event.name(), Area.NOWHERE);
        String time = Scene.millis(event.time());
        say(Phase.RUN, event.time(), "At " + time + " " + event.name() + " is done.");
      }
      default -> {} // not in this picture
    }
  }

  /** When this turn's wait is over. */
  private double timeOfPoll() {
    return events.subList(next, events.size()).stream()
        .filter(later -> later.kind() == Kind.POLLED)
        .mapToDouble(RecordedEvent::time)
        .findFirst()
        .orElse(Double.NEGATIVE_INFINITY);
  }

  /** A step that took time, by the loop's clock, has blocked the loop. */
  private void showBlock(RecordedEvent end) {
    if (end.time() > since) {
      blocks.add(new Block(since, end.time()));
      say(
          Phase.RUN,
          end.time(),
          end.name()
              + " has computed, and awaited nothing: for "
              + millis(end.time() - since)
              + " the loop could do nothing else.");
    }
  }

  private void move(int who, String name, Area area) {
    names.putIfAbsent(who, name);
    areas.remove(who); // it is the last one of its new area
    areas.put(who, area);
  }

  private void say(Phase phase, double time, String text) {
    Map<Integer, Spot> spots = new TreeMap<>();
    Map<Area, Integer> taken = new EnumMap<>(Area.class);
    areas.forEach(
        (who, area) -> spots.put(who, new Spot(area, taken.merge(area, 1, Integer::sum) - 1)));
    moments.add(new Moment(phase, text, time, spots, blocks.size()));
  }

  // ---- sentences

  private static String nameOf(RecordedEvent callback) {
    return callback.name().equals("timer") ? "timer is due" : "callback";
  }

  private String count(RecordedEvent polled) {
    int ready = (int) polled.amount();
    String begins = "Turn " + turn + " begins at " + millis(polled.time()) + ": ";
    return begins
        + (ready == 1 ? "one entry is ready, and runs." : ready + " are ready. Each runs once.");
  }

  /** Whom the running callback makes ready, before it ends. */
  private String wakes(RecordedEvent callback) {
    String woken =
        events.subList(next, events.size()).stream()
            .takeWhile(later -> later.kind() != Kind.CALLBACK_ENDED)
            .filter(later -> later.kind() == Kind.TASK_READY && later.by() == callback.subject())
            .map(RecordedEvent::name)
            .collect(Collectors.joining(" and "));
    return woken.isEmpty() ? "." : ": " + woken + " is ready, for the next turn.";
  }

  static String millis(double seconds) {
    return String.format(Locale.ROOT, "%.0f ms", seconds * 1000);
  }
}
