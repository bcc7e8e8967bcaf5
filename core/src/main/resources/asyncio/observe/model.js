"use strict";
// What happened, derived from the events alone: who was in which state at which hop. An event is a
// hop; "at a hop" means when its event has just happened. No drawing here.

const SNAPSHOT = 256;  // the ready queue is kept at each so many hops, and replayed from there

function readRecording(text) {
  const data = JSON.parse(text);
  const places = data.places.map(([className, method, file, line]) => {
    const name = file.slice(file.lastIndexOf("/") + 1) || className.slice(className.lastIndexOf(".") + 1);
    const shortName = line > 0 ? name + ":" + line : name;
    return {className, method, file, line, shortName, text: `${className}.${method} (${shortName})`};
  });
  const events = data.events.map(([number, time, kind, subject, name, by, amount, reason, place]) =>
    ({number, time, kind, subject, name, by, amount, reason, place: places[place] || null}));
  return new Model(data, events);
}

class Model {
  constructor(data, events) {
    this.loop = data.loop;
    this.note = data.note;
    this.links = data.links;
    this.leftOut = data.leftOut;
    this.sources = data.sources;
    this.events = events;
    this.size = events.length;
    this.people = new Map();  // by number: tasks, and callbacks, each time one becomes ready
    this.tasks = [];          // in the order in which they were met
    this.callbackRuns = [];   // spans, as those of tasks
    this.turns = [];          // {from, polled, to, wait, ready, index}
    this.timersAt = [];       // {hop, timers}
    this.wakes = [];          // {hop, by, who, place}
    this.scopes = [];         // {number, kind, owner, from, to, deadline, end, members, place}: groups, timeouts, cancel scopes
    this.openScopes = new Map();
    this.resources = new Map();  // by number: locks, semaphores, queues, each with spans, as a lane
    this.rows = new Map();       // by number: the program's own phases, as spans of a lane
    this.resourcesOfKind = new Map();
    this.waitsFor = new Map();   // the resource, by the number of who waits for it
    this.cancels = [];        // the same, of who asks whom to stop
    this.blocks = [];         // {hop, who, seconds, span}: what blocked the loop, the span that it ran in
    this.queueLengths = new Uint32Array(events.length);
    this.snapshots = [];      // of the ready queue, before each SNAPSHOT-th hop
    this.turnOfHop = new Int32Array(events.length).fill(-1);
    const queue = [];
    events.forEach((event, hop) => {
      if (hop % SNAPSHOT === 0) this.snapshots.push(queue.slice());
      replayQueue(queue, event);
      this.queueLengths[hop] = queue.length;
      this.take(event, hop);
      if (event.kind === "STEP_STARTED") this.waitsNoMore(event.subject, hop);
      if (this.turns.length) this.turnOfHop[hop] = this.turns.length - 1;
    });
  }

  person(event) {
    let person = this.people.get(event.subject);
    if (!person) {
      const isTask = event.kind.startsWith("TASK") || event.kind.startsWith("STEP");
      const name = isTask ? event.name : `callback (${event.name || "?"})`;
      person = {number: event.subject, isTask, name, madeAt: null, lastPlace: null, lane: -1, spans: [], readied: false};
      this.people.set(event.subject, person);
      if (isTask) {
        person.lane = this.tasks.length;
        this.tasks.push(person);
      }
    }
    return person;
  }

  take(event, hop) {
    switch (event.kind) {
      case "TURN_STARTED":
        this.turns.push({from: hop, polled: Infinity, to: Infinity, wait: event.amount, ready: 0, index: this.turns.length});
        break;
      case "POLLED": {
        const turn = this.turns.at(-1);
        if (turn) Object.assign(turn, {polled: hop, ready: event.amount});
        break;
      }
      case "TURN_ENDED":
        if (this.turns.length) this.turns.at(-1).to = hop;
        this.timersAt.push({hop, timers: event.amount});
        break;
      case "BLOCKED":
        this.takeBlock(event, hop);
        break;
      case "RESOURCE_USED":
        this.takeOfResource(event, hop);
        break;
      case "PHASE_ENTERED":
        this.takePhase(event, hop);
        break;
      case "SCOPE_ENTERED":
      case "DEADLINE_MOVED":
      case "GROUP_JOINED":
      case "SCOPE_LEFT":
        this.takeOfScope(event, hop);
        break;
      default:
        this.takeOf(this.person(event), event, hop);
    }
  }

  takeOfScope(event, hop) {
    let scope = this.openScopes.get(event.subject);
    if (!scope) {
      const isEntry = event.kind === "SCOPE_ENTERED";
      scope = {number: event.subject, kind: event.name, owner: event.by, from: isEntry ? hop : 0, to: Infinity,
        deadlines: [], end: "", members: [], place: event.place};
      this.openScopes.set(event.subject, scope);
      this.scopes.push(scope);
    }
    switch (event.kind) {
      case "SCOPE_ENTERED":
      case "DEADLINE_MOVED":
        if (Number.isFinite(event.amount)) scope.deadlines.push({hop, time: event.amount});
        break;
      case "GROUP_JOINED":
        scope.members.push(event.amount);
        break;
      case "SCOPE_LEFT":
        Object.assign(scope, {to: hop, end: event.reason});
        this.openScopes.delete(event.subject);
    }
  }

  /** The scopes around a task at a hop, the outermost first: those that it is in, and the groups that it belongs to. */
  scopesAround(task, hop) {
    return this.scopes.filter(scope => scope.from <= hop && hop < scope.to
      && (scope.owner === task.number || scope.members.includes(task.number)));
  }

  /** Such as "timeout of 2 s"; at a hop, because a deadline may have moved. */
  nameOfScope(event) {
    const rest = event.amount - event.time;
    return event.kind === "SCOPE_ENTERED" && Number.isFinite(event.amount) ? `a ${event.name} of ${duration(rest)}` : `a ${event.name}`;
  }

  takePhase(event, hop) {
    let row = this.rows.get(event.subject);
    if (!row) {
      row = {number: event.subject, name: event.name, madeAt: event.place, spans: [], phases: new Map()};
      this.rows.set(event.subject, row);
    }
    const last = row.spans.at(-1);
    if (last && last.to === Infinity) last.to = hop;
    if (!event.reason) return;
    if (!row.phases.has(event.reason)) row.phases.set(event.reason, row.phases.size);
    row.spans.push({who: row.number, state: "phase", from: hop, to: Infinity, reason: event.reason, place: event.place,
      shade: row.phases.get(event.reason)});
  }

  takeOfResource(event, hop) {
    let resource = this.resources.get(event.subject);
    if (!resource) {
      const count = (this.resourcesOfKind.get(event.name) || 0) + 1;
      this.resourcesOfKind.set(event.name, count);
      resource = {number: event.subject, kind: event.name, name: event.name + (count > 1 ? " #" + count : ""),
        madeAt: event.place, spans: [], holders: [], waiting: [], level: 0};
      this.resources.set(event.subject, resource);
    }
    resource.level = event.amount;
    switch (event.reason) {
      case "acquired":
        resource.holders.push(event.by);
        break;
      case "released": {
        const index = Math.max(0, resource.holders.indexOf(event.by));  // else another releases it
        resource.holders.splice(index, 1);
        break;
      }
      case "waits":
        resource.waiting.push(event.by);
        this.waitsFor.set(event.by, resource);
        break;
    }
    this.changeResource(resource, hop);
  }

  /** Who goes on waits no more, woken or cancelled; or is about to wait again. */
  waitsNoMore(who, hop) {
    const resource = this.waitsFor.get(who);
    if (!resource) return;
    this.waitsFor.delete(who);
    resource.waiting.splice(resource.waiting.indexOf(who), 1);
    this.changeResource(resource, hop);
  }

  changeResource(resource, hop) {
    const last = resource.spans.at(-1);
    if (last && last.to === Infinity) last.to = hop;
    resource.spans.push({who: resource.number, state: "used", from: hop, to: Infinity, reason: this.describeUse(resource),
      place: this.events[hop].place, full: fullness(resource)});
  }

  describeUse(resource) {
    const names = numbers => numbers.slice(0, 3).map(number => this.nameOf(number)).join(", ")
      + (numbers.length > 3 ? ` and ${numbers.length - 3} more` : "");
    const isQueue = /Queue/.test(resource.kind);
    const what = isQueue ? `${resource.level} inside` : resource.holders.length ? "held by " + names(resource.holders) : "free";
    return what + (resource.waiting.length ? "; waiting: " + names(resource.waiting) : "");
  }

  takeBlock(event, hop) {
    const person = this.people.get(event.subject), last = person && person.spans.at(-1);
    const span = last && last.state === "running" ? last : {from: hop, to: hop + 1};
    this.blocks.push({hop, who: event.subject, seconds: event.amount, span});
  }

  takeOf(person, event, hop) {
    const current = person.spans.at(-1);
    const running = current && current.to === Infinity && current.state === "running";
    switch (event.kind) {
      case "TASK_CREATED":
        person.madeAt = event.place;
        break;
      case "TASK_READY":
      case "CALLBACK_READY":
        person.readyPlace = event.place;
        person.readied = true;
        if (event.by !== 0 && event.by !== person.number) {
          // Woken to be cancelled: the arrow of the cancellation tells.
          if (event.by !== person.askedBy) this.wakes.push({hop, by: event.by, who: person.number, place: event.place});
          person.askedBy = null;
          const by = this.people.get(event.by);
          if (by && !by.isTask) by.wakes ??= person.number;
        }
        if (!running) this.change(person, hop, "ready", "");
        break;
      case "STEP_STARTED":
      case "CALLBACK_STARTED":
        person.readied = false;
        event.goesOnAt = person.lastPlace || person.madeAt || person.readyPlace;
        this.change(person, hop, "running", "");
        if (!person.isTask) this.callbackRuns.push(person.spans.at(-1));
        break;
      case "STEP_SUSPENDED":
        person.lastPlace = event.place;
        this.change(person, hop, person.readied ? "ready" : "waiting", event.reason);
        break;
      case "TASK_CANCEL_REQUESTED":
        person.askedBy = running || person.readied ? null : event.by;
        if (event.by !== 0 && event.by !== person.number) this.cancels.push({hop, by: event.by, who: person.number, place: event.place});
        break;
      case "TASK_DONE":
        person.end = endOf(event.reason);
        // falls through
      case "CALLBACK_ENDED":
        event.goesOnAt = person.lastPlace || person.madeAt || person.readyPlace;
        this.change(person, hop, null, "");
        person.doneAt = hop;
        break;
    }
  }

  change(person, hop, state, reason) {
    const last = person.spans.at(-1);
    if (last && last.to === Infinity) last.to = hop;
    if (state) person.spans.push({who: person.number, state, from: hop, to: Infinity, reason, place: this.events[hop].place});
  }

  nameOf(number) {
    return number === 0 ? "the loop" : this.people.has(number) ? this.people.get(number).name : "#" + number;
  }

  /** The numbers of those in the ready queue at a hop, the first one first. */
  queueAt(hop) {
    const from = Math.floor(hop / SNAPSHOT) * SNAPSHOT;
    const queue = this.snapshots[from / SNAPSHOT].slice();
    for (let at = from; at <= hop; at++) replayQueue(queue, this.events[at]);
    return queue.map(entry => entry.who);
  }

  spanAt(person, hop) {
    const index = firstAfter(person.spans, hop, span => span.from) - 1;
    const span = person.spans[index];
    return span && span.to > hop ? span : null;
  }

  /** All tasks that are in a state at a hop, and the callback that runs. */
  spansAt(hop) {
    const spans = this.tasks.map(task => this.spanAt(task, hop)).filter(span => span);
    const run = this.callbackRuns[firstAfter(this.callbackRuns, hop, span => span.from) - 1];
    return run && run.to > hop ? [...spans, run] : spans;
  }

  turnAt(hop) {
    return this.turns[this.turnOfHop[hop]] || null;
  }

  timersBefore(hop) {
    const known = this.timersAt[firstAfter(this.timersAt, hop, entry => entry.hop) - 1];
    return known ? known.timers : null;
  }

  /** The place that explains a hop, and how: {place, how}, or null if it is the loop's own. */
  placeOf(hop) {
    const event = this.events[hop];
    const person = this.people.get(event.subject);
    switch (event.kind) {
      case "TASK_CREATED": return explained(event.place, "made by");
      case "TASK_READY":
      case "CALLBACK_READY": {
        if (event.place) return explained(event.place, "made ready by");
        const span = this.spanAt(person, Math.max(0, hop - 1));
        return span ? explained(span.place, "what it waited for") : explained(person.madeAt, "made by");
      }
      case "STEP_SUSPENDED": return explained(event.place, "awaits");
      case "STEP_STARTED": return explained(event.goesOnAt, event.goesOnAt === person.madeAt ? "made by" : "goes on after");
      case "CALLBACK_STARTED":
      case "CALLBACK_ENDED": return explained(event.goesOnAt, "made ready by");
      case "TASK_CANCEL_REQUESTED": return explained(event.place, "asked to stop by");
      case "TASK_DONE": return explained(event.place, "has failed in")
        || explained(event.goesOnAt, event.goesOnAt === person.madeAt ? "made by" : "its last await");
      case "BLOCKED": return explained(event.place, "blocked in");
      case "SCOPE_ENTERED": return explained(event.place, "entered in");
      case "RESOURCE_USED": return explained(event.place, "used in");
      case "PHASE_ENTERED": return explained(event.place, "entered in");
      default: return null;
    }
  }

  seconds(hop) {
    return this.events[hop].time - this.events[0].time;
  }

  inWords(hop) {
    const event = this.events[hop], who = this.nameOf(event.subject), by = this.nameOf(event.by);
    switch (event.kind) {
      case "TURN_STARTED":
        return event.amount > 0 ? `A turn begins. Nothing is ready: the loop waits, for ${duration(event.amount)} at most.` : "A turn begins.";
      case "POLLED": return `The loop has looked outside: ${event.amount} will run in this turn.`;
      case "TURN_ENDED": return `The turn is over. Timers that are pending: ${event.amount}.`;
      case "TASK_CREATED": return event.by ? `${by} makes the task ${who}.` : `The task ${who} is made.`;
      case "TASK_READY":
        return event.by === event.subject ? `${who} gives way: it is ready again.`
          : event.by ? `${by} wakes ${who}: it is ready.` : `${who} is ready.`;
      case "STEP_STARTED": return `${who} runs.`;
      case "STEP_SUSPENDED": return `${who} is suspended: ${event.reason}.`;
      case "TASK_CANCEL_REQUESTED":
        return (event.by ? `${by} asks ${who} to stop` : `${who} is asked to stop`) + (event.reason ? `: ${event.reason}.` : ".");
      case "TASK_DONE": {
        const end = endOf(event.reason);
        return `${who} ${ENDS[end.how] || "is done"}` + (end.what ? `: ${end.what}` : ".");
      }
      case "PHASE_ENTERED": return event.reason ? `${event.name}: ${event.reason} begins.` : `${event.name}: the phase ends.`;
      case "RESOURCE_USED": {
        const resource = this.resources.get(event.subject);
        const span = resource.spans[firstAfter(resource.spans, hop, each => each.from) - 1];
        return `${by} ${USES[event.reason] || "uses"} ${resource.name}: ${span.reason}.`;
      }
      case "SCOPE_ENTERED": return `${by} enters ${this.nameOfScope(event)}.`;
      case "DEADLINE_MOVED":
        return Number.isFinite(event.amount) ? `The deadline of a ${event.name} moves: ${duration(event.amount - event.time)} from now.`
          : `A ${event.name} has no deadline any more.`;
      case "GROUP_JOINED": return `${this.nameOf(event.amount)} belongs to a group.`;
      case "SCOPE_LEFT": return `${by} leaves a ${event.name}` + (event.reason ? `, which has ${event.reason === "expired" ? "expired" : "been cancelled"}.` : ".");
      case "CALLBACK_READY": return `A ${who} is ready` + (event.by ? `, by ${by}.` : event.name === "thread" ? ": another thread has sent it." : ".");
      case "CALLBACK_STARTED": return `The ${who} runs.`;
      case "CALLBACK_ENDED": return `The ${who} has ended.`;
      case "BLOCKED":
        return `${who} blocks the loop for ${duration(event.amount)}` + (event.reason ? `: ${event.reason}.` : ".");
      default: return event.kind;
    }
  }

  /** In lower case, for a search. */
  textOf(hop) {
    const event = this.events[hop];
    event.text ??= (this.inWords(hop) + " " + (event.place ? event.place.text : "")).toLowerCase();
    return event.text;
  }
}

const USES = {acquired: "gets", released: "releases", put: "puts something into", taken: "takes something from", waits: "has to wait for"};

/** From 0, empty or free, to 1: full, or nothing free; of a queue without limit, as full as it was. */
function fullness(resource) {
  if (!/Queue/.test(resource.kind)) return resource.holders.length / Math.max(1, resource.holders.length + resource.level);
  const limit = /\((\d+)\)$/.exec(resource.kind);
  resource.most = Math.max(resource.most || 1, resource.level);
  return Math.min(1, resource.level / (limit ? Number(limit[1]) : resource.most));
}

/** How a task can end, in words. */
const ENDS = {
  returned: "has returned", failed: "has failed", cancelled: "was cancelled", abandoned: "was abandoned: the loop was closed",
};

/** Of a reason such as "failed: why". */
function endOf(reason) {
  const colon = reason.indexOf(": ");
  return colon < 0 ? {how: reason, what: ""} : {how: reason.slice(0, colon), what: reason.slice(colon + 2)};
}

function explained(place, how) {
  return place ? {place, how} : null;
}

/** First come, first served: what was there before the one that starts, and is no task, was cancelled. */
function replayQueue(queue, event) {
  switch (event.kind) {
    case "TASK_READY":
    case "CALLBACK_READY":
      queue.push({who: event.subject, isTask: event.kind === "TASK_READY"});
      break;
    case "CALLBACK_STARTED":
    case "STEP_STARTED": {
      const index = queue.findIndex(entry => entry.who === event.subject);
      if (index >= 0) queue.splice(0, index + 1, ...queue.slice(0, index).filter(entry => entry.isTask));
      break;
    }
    case "TASK_DONE": {  // abandoned while it was ready
      const index = queue.findIndex(entry => entry.who === event.subject);
      if (index >= 0) queue.splice(index, 1);
      break;
    }
  }
}

/** The index of the first whose key is greater; they are sorted by it. */
function firstAfter(sorted, value, key) {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (key(sorted[middle]) > value) high = middle; else low = middle + 1;
  }
  return low;
}

function duration(seconds, digits = 3) {
  const size = Math.abs(seconds);
  const [factor, unit] = size >= 1 || size === 0 ? [1, "s"] : size >= 1e-3 ? [1e3, "ms"] : [1e6, "µs"];
  return Number((seconds * factor).toPrecision(digits)) + " " + unit;
}
