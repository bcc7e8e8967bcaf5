package asyncio.observe;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a picture shows, derived from the events alone: who was in which state from which hop to
 * which. An event is a hop. The same as {@code model.js} derives in a page, without what needs a
 * mouse.
 */
final class PictureModel {

  /** What a task or a callback is doing. */
  enum State {
    READY,
    RUNNING,
    WAITING
  }

  /** From one hop to before another. */
  record Span(State state, int from, int to, String reason) {}

  /** At a hop one wakes another, or asks it to stop. */
  record Arrow(int hop, Lane from, Lane to, boolean cancels) {}

  /** A turn; it waits for the outside until {@code polled}, for so long. */
  record Turn(int from, int polled, int to, double idle, double time) {}

  /** What blocks the loop, up to a hop. */
  record Block(int hop, Lane lane, double seconds) {}

  /** A lane: a task's, or the one of all callbacks. */
  static final class Lane {
    final int row;
    final String name;
    final List<Span> spans = new ArrayList<>();

    /** The hop at which the task was done; -1 if it is not. */
    int doneAt = -1;

    /** How the task was done, as in {@link RecordedEvent.Kind#TASK_DONE}. */
    String end = "";

    Lane(int row, String name) {
      this.row = row;
      this.name = name;
    }
  }

  /** A group, a timeout or a cancel scope. */
  static final class Scope {
    final String kind;
    final Lane owner;
    final int from;
    final List<Lane> members = new ArrayList<>();
    int to;

    Scope(String kind, Lane owner, int from, int to) {
      this.kind = kind;
      this.owner = owner;
      this.from = from;
      this.to = to;
    }
  }

  /** A task, or a callback from one time that it is ready to its end. */
  private static final class Person {
    final Lane lane;
    @Nullable State state;
    int since;
    String reason = "";

    /** Whether it has become ready while it ran. */
    boolean readied;

    /** Who has asked it to stop while it waited; 0 if nobody has. */
    int askedBy;

    Person(Lane lane) {
      this.lane = lane;
    }
  }

  final Lane callbacks = new Lane(-1, "callbacks");
  final List<Lane> tasks = new ArrayList<>();
  final List<Turn> turns = new ArrayList<>();
  final List<Arrow> arrows = new ArrayList<>();
  final List<Block> blocks = new ArrayList<>();
  final List<Scope> scopes = new ArrayList<>();
  final int size;
  private final List<RecordedEvent> events;

  private final Map<Integer, Person> people = new LinkedHashMap<>();
  private final Map<Integer, Scope> openScopes = new HashMap<>();
  private int turnSince = -1;
  private int polledAt = -1;
  private double turnTime;
  private double polledTime;

  /**
   * Goes through the events.
   *
   * @param events those to show, the oldest first
   */
  PictureModel(List<RecordedEvent> events) {
    this.events = events;
    size = events.size();
    for (int hop = 0; hop < size; hop++) {
      take(events.get(hop), hop);
    }
    for (Person person : people.values()) {
      change(person, size, null, "");
    }
    endTurn(size);
  }

  private void take(RecordedEvent event, int hop) {
    switch (event.kind()) {
      case TURN_STARTED -> {
        turnSince = hop;
        turnTime = lastTime(event, hop);
        polledAt = -1;
      }
      case POLLED -> {
        polledAt = hop;
        polledTime = event.time();
      }
      case TURN_ENDED -> endTurn(hop + 1);
      case TASK_CREATED, TASK_FOUND -> person(event);
      case TASK_READY, CALLBACK_READY -> ready(person(event), event, hop);
      case STEP_STARTED, CALLBACK_STARTED -> start(person(event), hop);
      case STEP_SUSPENDED -> suspend(person(event), event, hop);
      case CALLBACK_ENDED -> change(person(event), hop, null, "");
      case TASK_CANCEL_REQUESTED -> cancel(person(event), event, hop);
      case TASK_DONE -> done(person(event), event, hop);
      case SCOPE_ENTERED -> enter(event, hop);
      case GROUP_JOINED -> join(event);
      case SCOPE_LEFT -> leave(event, hop);
      case BLOCKED -> blocks.add(new Block(hop, laneOf(event.subject()), event.amount()));
      case DEADLINE_MOVED, RESOURCE_USED, PHASE_ENTERED -> {} // not in this picture
    }
  }

  // ---- the loop

  /**
   * When the loop began to wait: at the event before. A clock of a test jumps before its turn is
   * told.
   */
  private double lastTime(RecordedEvent started, int hop) {
    return hop == 0 ? started.time() : events.get(hop - 1).time();
  }

  private void endTurn(int hop) {
    if (turnSince >= 0) {
      boolean polled = polledAt >= 0;
      double idle = polled ? polledTime - turnTime : 0;
      int until = polled ? polledAt : hop;
      turns.add(new Turn(turnSince, until, hop, idle, polled ? polledTime : turnTime));
      turnSince = -1;
    }
  }

  // ---- tasks and callbacks

  private Person person(RecordedEvent event) {
    return people.computeIfAbsent(event.subject(), number -> new Person(newLane(event)));
  }

  private Lane newLane(RecordedEvent event) {
    String kind = event.kind().name();
    if (!kind.startsWith("TASK") && !kind.startsWith("STEP")) {
      return callbacks;
    }
    Lane lane = new Lane(tasks.size(), event.name());
    tasks.add(lane);
    return lane;
  }

  private Lane laneOf(int number) {
    Person person = people.get(number);
    return person == null ? callbacks : person.lane;
  }

  private void ready(Person person, RecordedEvent event, int hop) {
    person.readied = true;
    boolean byAnother = event.by() != 0 && event.by() != event.subject();
    if (byAnother && event.by() != person.askedBy) { // else the arrow of the cancellation tells
      arrows.add(new Arrow(hop, laneOf(event.by()), person.lane, false));
    }
    person.askedBy = 0;
    if (person.state != State.RUNNING) {
      change(person, hop, State.READY, "");
    }
  }

  private void start(Person person, int hop) {
    person.readied = false;
    change(person, hop, State.RUNNING, "");
  }

  private void suspend(Person person, RecordedEvent event, int hop) {
    change(person, hop, person.readied ? State.READY : State.WAITING, event.reason());
  }

  private void cancel(Person person, RecordedEvent event, int hop) {
    boolean goesOnAnyway = person.state == State.RUNNING || person.readied;
    person.askedBy = goesOnAnyway ? 0 : event.by();
    if (event.by() != 0 && event.by() != event.subject()) {
      arrows.add(new Arrow(hop, laneOf(event.by()), person.lane, true));
    }
  }

  private void done(Person person, RecordedEvent event, int hop) {
    change(person, hop, null, "");
    person.lane.doneAt = hop;
    person.lane.end = event.reason();
  }

  /** Ends the present span. Callbacks that wait for their turn have none: the row is for all. */
  private void change(Person person, int hop, @Nullable State state, String reason) {
    State before = person.state;
    boolean isShown = person.lane != callbacks || before == State.RUNNING;
    if (before != null && isShown && hop > person.since) {
      person.lane.spans.add(new Span(before, person.since, hop, person.reason));
    }
    person.state = state;
    person.since = hop;
    person.reason = reason;
  }

  // ---- scopes

  private void enter(RecordedEvent event, int hop) {
    Scope scope = new Scope(event.name(), laneOf(event.by()), hop, size);
    openScopes.put(event.subject(), scope);
    scopes.add(scope);
  }

  private void join(RecordedEvent event) {
    Scope scope = openScopes.get(event.subject());
    Person member = people.get((int) event.amount());
    if (scope != null && member != null) {
      scope.members.add(member.lane);
    }
  }

  private void leave(RecordedEvent event, int hop) {
    Scope scope = openScopes.remove(event.subject());
    if (scope != null) {
      scope.to = hop;
    }
  }

  /** The lanes that a scope holds, without callbacks. */
  static List<Lane> lanesOf(Scope scope) {
    List<Lane> lanes = new ArrayList<>();
    add(lanes, List.of(scope.owner));
    add(lanes, scope.members);
    return lanes;
  }

  private static void add(List<Lane> lanes, Collection<Lane> more) {
    for (Lane lane : more) {
      if (lane.row >= 0) {
        lanes.add(lane);
      }
    }
  }
}
