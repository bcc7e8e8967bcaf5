"use strict";
// What happened, derived from the events alone: who was in which state at which hop. An event is a
// hop; "at a hop" means when its event has just happened. No drawing here.

const MOST_KEPT = 100;  // holders and waiting tasks of a lock, for each change of it
const SNAPSHOT = 256;  // the ready queue is kept at each so many hops, and replayed from there

function readRecording(data) {
  const places = data.places.map(readPlace);
  return new Model({...data, places}, data.events.map(event => readEvent(event, places)));
}

function readPlace([className, method, file, line], index) {
  const name = file.slice(file.lastIndexOf("/") + 1) || className.slice(className.lastIndexOf(".") + 1);
  const shortName = line > 0 ? name + ":" + line : name;
  return {className, method, file, line, shortName, index, text: `${className}.${method} (${shortName})`};
}

function readEvent([number, time, kind, subject, name, by, amount, reason, place], places) {
  return {number, time, kind, subject, name, by, amount, reason, place: places[place] || null};
}

class Model {
  /** Things that a model before this one has named keep their names. */
  constructor(data, events, before = null) {
    this.loop = data.loop;
    this.note = data.note;
    this.links = data.links;
    this.leftOut = data.leftOut;
    this.sources = data.sources;
    this.places = data.places || [];
    this.events = [];
    this.size = 0;
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
    this.resourcesOfKind = new Map(before ? before.resourcesOfKind : []);
    this.waitsFor = new Map();   // the resource, by the number of who waits for it
    this.cancels = [];        // the same, of who asks whom to stop
    this.blocks = [];         // {hop, who, seconds, span}: what blocked the loop, the span that it ran in
    this.queueLengths = [];
    this.snapshots = [];      // of the ready queue, before each SNAPSHOT-th hop
    this.turnOfHop = [];
    this.queue = [];          // after the last hop
    this.lost = 0;            // events that are missing in between
    this.losses = [];         // the hops at which that is so
    this.before = before;
    for (const event of events) this.add(event);
    this.before = null;
  }

  /** One more event. If numbers are missing before it, a hop of the kind LOST says so. */
  add(event) {
    const last = this.events.at(-1);
    if (last && event.kind !== "LOST" && event.number > last.number + 1) {
      this.append({number: event.number - 1, time: event.time, kind: "LOST", subject: 0, name: "", by: 0,
        amount: event.number - last.number - 1, reason: "", place: null});
    }
    this.append(event);
  }

  append(event) {
    const hop = this.size;
    event.hop = hop;
    this.events.push(event);
    this.size++;
    if (event.kind === "TASK_FOUND") event.isNews = !this.isOpen(this.people.get(event.subject));
    if (hop % SNAPSHOT === 0) this.snapshots.push(this.queue.slice());
    replayQueue(this.queue, event);
    this.queueLengths.push(this.queue.length);
    this.take(event, hop);
    if (event.kind === "STEP_STARTED") this.waitsNoMore(event.subject, hop);
    this.turnOfHop.push(this.turns.length - 1);
  }

  isOpen(person) {
    return Boolean(person && person.spans.length && person.spans.at(-1).to === Infinity);
  }

  /** Takes a better version of an event: how long what blocks has taken. */
  amend(better) {
    const event = this.events[firstAfter(this.events, better.number, each => each.number) - 1];
    if (!event || event.number !== better.number || event.kind !== better.kind) return;
    event.amount = better.amount;
    delete event.text;
    for (const block of this.blocks) if (block.hop === event.hop) block.seconds = event.amount;
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
      case "RESOURCE_FOUND":
        this.takeOfResource(event, hop);
        break;
      case "PHASE_ENTERED":
      case "PHASE_FOUND":
        this.takePhase(event, hop);
        break;
      case "SCOPE_ENTERED":
      case "SCOPE_FOUND":
      case "DEADLINE_MOVED":
      case "GROUP_JOINED":
      case "SCOPE_LEFT":
        this.takeOfScope(event, hop);
        break;
      case "LOST":
        this.takeLoss(event, hop);
        break;
      default:
        this.takeOf(this.person(event), event, hop);
    }
  }

  /** From here on nothing is known, until the next event of each. */
  takeLoss(event, hop) {
    this.lost += event.amount;
    this.losses.push(hop);
    this.queue.length = 0;
    for (const each of [...this.people.values(), ...this.resources.values(), ...this.rows.values()]) {
      if (this.isOpen(each)) each.spans.at(-1).to = hop;
      each.readied = false;
    }
    for (const scope of this.openScopes.values()) scope.to = hop;
    this.openScopes.clear();
    for (const resource of this.resources.values()) Object.assign(resource, {holders: [], waiting: []});
    this.waitsFor.clear();
    const turn = this.turns.at(-1);
    if (turn && turn.to === Infinity) Object.assign(turn, {polled: Math.min(turn.polled, hop), to: hop});
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
        if (Number.isFinite(event.amount)) scope.deadlines.push({hop, time: event.amount, limit: event.amount - event.time});
        break;
      case "SCOPE_FOUND":  // of how long it was is the reason: it may have begun long before
        if (Number.isFinite(event.amount)) scope.deadlines.push({hop, time: event.amount, limit: Number(event.reason)});
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
      resource = {number: event.subject, kind: event.name, name: this.nameOfResource(event),
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

  nameOfResource(event) {
    const known = this.before && this.before.resources.get(event.subject);
    if (known) return known.name;
    const count = (this.resourcesOfKind.get(event.name) || 0) + 1;
    this.resourcesOfKind.set(event.name, count);
    return event.name + (count > 1 ? " #" + count : "");
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
      place: this.events[hop].place, full: fullness(resource), level: resource.level,
      holders: resource.holders.slice(0, MOST_KEPT), waiting: resource.waiting.slice(0, MOST_KEPT)});
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
      case "TASK_FOUND": {
        if (!event.isNews) break;
        const {how, what} = endOf(event.reason);
        person.lastPlace ??= event.place;
        person.readied = how === "ready";
        this.change(person, hop, how, what);
        break;
      }
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
        if (current && current.to === Infinity && current.state === "ready") event.lag = event.time - this.events[current.from].time;
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
    if (last && last.to === Infinity) {
      last.to = hop;
      if (last.state === "running") this.events[hop].took = this.events[hop].time - this.events[last.from].time;
    }
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
      case "TASK_FOUND": return explained(event.place, "what it waited for");
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
      case "TASK_FOUND": {
        const {how, what} = endOf(event.reason);
        return `${who} is there: it is ${how}` + (what ? `, for ${what}.` : ".");
      }
      case "LOST": return `${event.amount} events are missing here: the reader was too slow for them.`;
      case "SCOPE_FOUND": return `${by} is in a ${event.name} that began earlier.`;
      case "PHASE_FOUND": return `${event.name}: ${event.reason} has begun earlier.`;
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
      case "RESOURCE_FOUND":
      case "RESOURCE_USED": {
        const resource = this.resources.get(event.subject);
        const span = resource.spans[firstAfter(resource.spans, hop, each => each.from) - 1];
        if (event.kind === "RESOURCE_FOUND") return `${resource.name} is there: ${span.reason}.`;
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

  /** The hops at whose ends the longest steps and callbacks were over, the longest first. */
  longestSteps(most) {
    return this.events.filter(event => event.took > 0).sort((a, b) => b.took - a.took).slice(0, most).map(event => event.hop);
  }

  /** The window of the newest events, as a model of its own; its first hops tell what was so before. */
  newest(size) {
    const cut = Math.max(0, this.size - size);
    const found = this.foundAt(cut);
    const model = new Model(this, [...found, ...this.events.slice(cut)], this);
    model.leftOut = this.leftOut + this.events.slice(0, cut).filter(event => !/FOUND|LOST/.test(event.kind)).length;
    for (const person of model.people.values()) {
      const before = this.people.get(person.number);
      if (before) person.madeAt ??= before.madeAt;
    }
    model.foundHops = found.length - cut;  // to add to a hop of this model
    return model;
  }

  /** What is so before a hop, as events. */
  foundAt(cut) {
    if (cut === 0) return [];
    const first = this.events[cut], found = [];
    const add = (kind, subject, name, by, amount, reason, place) =>
      found.push({number: first.number, time: first.time, kind, subject, name, by, amount, reason, place});
    for (const task of this.tasks) {
      const span = task.doneAt < cut ? null : this.spanAt(task, cut - 1);
      if (span) add("TASK_FOUND", task.number, task.name, 0, 0, span.state + (span.reason ? ": " + span.reason : ""), span.place);
    }
    for (const scope of this.scopes) {
      if (scope.from >= cut || scope.to < cut) continue;
      const deadline = scope.deadlines.at(-1) || {time: "Infinity", limit: 0};
      add("SCOPE_FOUND", scope.number, scope.kind, scope.owner, deadline.time, String(deadline.limit), scope.place);
      for (const member of scope.members) {
        const task = this.people.get(member);
        if (task && !(task.doneAt < cut)) add("GROUP_JOINED", scope.number, scope.kind, scope.owner, member, "", null);
      }
    }
    for (const resource of this.resources.values()) {
      const span = this.spanAt(resource, cut - 1);
      if (!span) continue;
      const uses = [...span.holders.map(who => [who, "acquired"]), ...span.waiting.map(who => [who, "waits"])];
      for (const [who, use] of uses.length ? uses : [[0, ""]]) add("RESOURCE_FOUND", resource.number, resource.kind, who, span.level, use, span.place);
    }
    for (const row of this.rows.values()) {
      const span = this.spanAt(row, cut - 1);
      if (span) add("PHASE_FOUND", row.number, row.name, 0, 0, span.reason, span.place);
    }
    return found;
  }

  /** As the page of a recording has it; numbers are as they were. */
  toData() {
    return {
      loop: this.loop, leftOut: this.leftOut, note: this.note, links: this.links, sources: this.sources,
      places: this.places.map(place => [place.className, place.method, place.file, place.line]),
      events: this.events.map(event => [event.number, event.time, event.kind, event.subject, event.name, event.by, event.amount,
        event.reason, event.place ? event.place.index : -1]),
    };
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
    case "TASK_FOUND":
      if (event.isNews && event.reason.startsWith("ready")) queue.push({who: event.subject, isTask: true});
      break;
    case "LOST":
      queue.length = 0;
      break;
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
