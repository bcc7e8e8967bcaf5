// What one sees, and the player. The time line is a canvas on which only what is visible is drawn.

const given = JSON.parse(document.getElementById("recording").textContent);
let model = readRecording(given.live === undefined ? given : {loop: given.live, note: "", links: [], leftOut: 0, sources: {}, places: [], events: []});
const element = id => document.getElementById(id);

const LOOP_TOP = 20, LOOP_HEIGHT = 48, LOWEST_LANE = 24, HIGHEST_LANE = 40, MOST_LISTED = 100, MOST_LISTED_LIVE = 5, MOST_ARROWS = 400;
const LANES_TOP = LOOP_TOP + LOOP_HEIGHT;
const END_WIDE = 13, LONGEST_END = 420;  // pixels
const FIRST_LOOK = 140;  // hops; a longer recording begins zoomed in

let NAMES = 190;         // pixels for the names of the lanes
let hop = 0;             // the one that has just happened
let chosen = null;       // a task
let view = {from: 0, to: 1};  // the part of the axis that is shown, in hops
let axis = "hops";
let found = [];          // hops, sorted
let foundTasks = new Set();
let query = "";
let lanes = []; // those shown, from above
let shown = new Set();   // the same
let LANE = LOWEST_LANE;  // how high each is
let timer = null;
let blockers = new Set();
let live = null;         // what asks for more events, if this page is no recording
let colours = {}, patterns = {};

// ---- the axis

// By time the axis is as long as by hops, so that a zoom stays where it is.
let end = 1;
let totalTime = 0;
const at = axisHop => {
  if (axis === "hops" || totalTime === 0) return Math.min(axisHop, end);
  return axisHop >= model.size ? end : model.seconds(axisHop) / totalTime * end;
};
const width = () => element("timeline").clientWidth;
const x = position => NAMES + (position - view.from) / (view.to - view.from) * (width() - NAMES);
const positionAt = pixel => view.from + (pixel - NAMES) / (width() - NAMES) * (view.to - view.from);
const hopAt = position => axis === "hops" ? clampHop(Math.floor(position))
  : clampHop(firstAfter(model.events, position, (event => at(event.hop))) - 1);
const clampHop = value => Math.max(0, Math.min(model.size - 1, value));

/** The axis is as long as the recording. */
function measure() {
  end = Math.max(1, model.size);
  totalTime = model.size ? model.seconds(model.size - 1) : 0;
  longest = 0;
  blockers = new Set(model.blocks.map(block => block.who));
}

function setView(from, to) {
  const length = Math.min(end, Math.max(axis === "hops" ? 8 : end / 1e6, to - from));
  const start = Math.max(0, Math.min(end - length, from));
  view = {from: start, to: start + length};
  redraw();
}

function zoom(factor, around = at(hop)) {
  const middle = Math.max(view.from, Math.min(view.to, around));
  setView(middle - (middle - view.from) * factor, middle + (view.to - middle) * factor);
}

function pan(share) {
  lookBack();
  const by = (view.to - view.from) * share;
  setView(view.from + by, view.to + by);
}

function showHop() {
  const length = view.to - view.from, here = at(hop);
  if (here < view.from || here + (axis === "hops" ? 1 : 0) > view.to) setView(here - length * .6, here + length * .4);
}

// ---- drawing

let drawing = false;
function redraw() {
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(() => { drawing = false; draw(); });
  }
}

function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["paper", "raised", "ink", "faint", "line", "running", "on-running", "ready", "hatch", "waiting",
    "callback", "idle", "arrow", "blocked", "failed", "scope", "used", "phase", "turn", "turn-odd", "here", "found", "chosen"]) {
    colours[name] = style.getPropertyValue("--" + name).trim();
  }
  patterns = {
    ready: pattern(7, colours.ready, pen => { pen.moveTo(-1, 8); pen.lineTo(8, -1); }, colours.hatch),
    lost: pattern(8, colours.paper, pen => { pen.moveTo(0, 0); pen.lineTo(8, 8); pen.moveTo(8, 0); pen.lineTo(0, 8); }, colours.faint),
    idle: pattern(5, colours.paper, pen => pen.arc(2.5, 2.5, 1.1, 0, 7), colours.idle),
    cancelled: pattern(5, colours.paper, pen => { pen.moveTo(-1, 6); pen.lineTo(6, -1); pen.moveTo(-1, 1); pen.lineTo(1, -1); }, colours.ink),
    blocked: pattern(6, colours.blocked, pen => { pen.moveTo(0, 0); pen.lineTo(6, 6); pen.moveTo(6, 0); pen.lineTo(0, 6); }, "#00000055"),
  };
}

function pattern(size, ground, line, ink) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = size;
  const pen = tile.getContext("2d");
  pen.fillStyle = ground;
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = ink;
  pen.beginPath();
  line(pen);
  pen.stroke();
  return pen.createPattern(tile, "repeat");
}

/** A pen for a canvas of so many CSS pixels, sharp on any screen. */
function penOf(canvas, wide, high) {
  const scale = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(wide * scale) || canvas.height !== Math.round(high * scale)) {
    canvas.width = Math.round(wide * scale);
    canvas.height = Math.round(high * scale);
    canvas.style.width = wide + "px";
    canvas.style.height = high + "px";
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, wide, high);
  pen.font = "12px system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif";
  pen.textBaseline = "middle";
  return pen;
}

function draw() {
  NAMES = width() < 500 ? 96 : 190;
  chooseLanes();
  const high = element("timeline").clientHeight;
  element("spacer").style.height = LANES_TOP + lanes.length * LANE + 8 + "px";
  const pen = penOf(element("lanes"), width(), high);
  if (model.size) {
    drawHere(pen, high);
    drawLanes(pen, high);
    drawScopes(pen, high);
    drawArrows(pen, LANES_TOP, high, arrow => isTask(arrow.by) && isTask(arrow.who));
    drawTop(pen, high);
    drawArrows(pen, LOOP_TOP, high, arrow => !isTask(arrow.by) || !isTask(arrow.who));
    drawBadges(pen, high);
    drawLosses(pen, high);
  }
  drawOverview();
}

function chooseLanes() {
  const resources = element("resources").checked ? [...model.resources.values()] : [];
  lanes = [...model.rows.values(), ...model.tasks, ...resources];
  if (element("only").checked) {
    const first = hopAt(view.from), last = Math.max(hop, hopAt(view.to));
    lanes = lanes.filter(task => model.rows.has(task.number) || isHere(task, Math.min(first, hop), last) && (!query || foundTasks.has(task.number)));
  }
  foldLanes();
  const room = (element("timeline").clientHeight - LANES_TOP - 8) / Math.max(1, model.rows.size + model.tasks.length + resources.length);
  LANE = Math.max(LOWEST_LANE, Math.min(HIGHEST_LANE, Math.floor(room)));
  lanes.forEach((task, index) => { task.row = index; });
  shown = new Set(lanes);
}
/** Of many tasks, leaves out those that do nothing in what is shown. */
function foldLanes() {
  if (!element("fold").checked) {
    element("folded").textContent = "";
    return;
  }
  const before = lanes.length, first = hopAt(view.from), last = hopAt(view.to);
  lanes = lanes.filter(task => !task.isTask || task === chosen || foundTasks.has(task.number) || changes(task, first, last));
  element("folded").textContent = ` (${before - lanes.length})`;
}
const changes = (task, first, last) => {
  const next = task.spans[firstAfter(task.spans, first - 1, span => span.from)];
  return next && next.from <= last || task.doneAt >= first && task.doneAt <= last;
};
const isHere = (task, first, last) =>
  task.spans.length > 0 && task.spans[0].from <= last && task.spans.at(-1).to > first;
const scrolled = () => element("timeline").scrollTop;
const laneTop = task => LANES_TOP + task.row * LANE - scrolled();

function drawHere(pen, high) {
  const left = x(at(hop)), wide = axis === "hops" ? Math.max(2, x(at(hop) + 1) - left) : 2;
  pen.fillStyle = axis === "hops" ? colours.here : colours.arrow;
  pen.fillRect(left, 0, wide, high);
}

function drawLanes(pen, high) {
  const first = Math.max(0, Math.floor((scrolled()) / LANE));
  const last = Math.min(lanes.length, Math.ceil((scrolled() + high - LANES_TOP) / LANE));
  const now = model.events[hop];
  for (let row = first; row < last; row++) {
    const task = lanes[row], top = laneTop(task);
    if (task === chosen || foundTasks.has(task.number)) {
      pen.fillStyle = foundTasks.has(task.number) ? colours.found : colours.chosen;
      pen.fillRect(0, top, task === chosen ? width() : NAMES - 4, LANE);
      drawHere2(pen, top);
    }
    pen.fillStyle = colours.line;
    pen.fillRect(0, top + LANE - .5, width(), .5);
    drawName(pen, task, top, now.subject === task.number);
    clipped(pen, top, LANE, () => {
      drawSpans(pen, task.spans, (span, left, right) => drawSpan(pen, span, left, right, top));
      if (blockers.has(task.number)) drawBlocks(pen, task, top + 2, LANE - 5);
      drawEnd(pen, task, top);
    });
  }
}

/** The cursor once more, where a lane was marked. */
function drawHere2(pen, top) {
  if (axis === "hops") {
    pen.fillStyle = colours.here;
    pen.fillRect(x(at(hop)), top, Math.max(2, x(at(hop) + 1) - x(at(hop))), LANE);
  }
}

function drawName(pen, task, top, isNow) {
  pen.fillStyle = colours.ink;
  pen.font = (isNow || task === chosen ? "bold " : "") + pen.font.replace("bold ", "");
  const name = fitted(pen, task.name, Math.min(105, NAMES - 14));
  pen.fillText(name, 8, top + LANE / 2);
  const wide = pen.measureText(name).width;
  pen.font = pen.font.replace("bold ", "");
  if (isNow) {
    pen.fillStyle = colours.arrow;
    pen.fillRect(0, top + 3, 4, LANE - 6);
  }
  if (task.madeAt) {
    pen.fillStyle = colours.faint;
    pen.save();
    pen.font = pen.font.replace("12px", "10px");
    pen.fillText(fitted(pen, task.madeAt.method.replace(/^lambda\$(\w+)\$\d+$/, "$1") + ":" + task.madeAt.line, NAMES - 26 - wide), 16 + wide, top + LANE / 2 + 1);
    pen.restore();
  }
}

function clipped(pen, top, high, paint) {
  pen.save();
  pen.beginPath();
  pen.rect(NAMES, top, width() - NAMES, high);
  pen.clip();
  paint();
  pen.restore();
}

/** The visible ones; of several within one pixel, the first of each state. */
function drawSpans(pen, spans, paint) {
  let index = Math.max(0, firstAfter(spans, view.from, span => at(span.from)) - 1);
  let lastPixel = -1, seen = "";
  for (; index < spans.length && at(spans[index].from) <= view.to; index++) {
    const span = spans[index], left = x(at(span.from)), right = x(at(span.to));
    if (right < NAMES) continue;
    const pixel = Math.floor(right);
    if (pixel === lastPixel && seen.includes(span.state + ";")) continue;
    seen = pixel === lastPixel ? seen + span.state + ";" : span.state + ";";
    lastPixel = pixel;
    paint(span, Math.max(left, NAMES - 4), Math.min(right, width() + 4));
  }
}

function drawSpan(pen, span, left, right, top) {
  const wide = Math.max(1, right - left);
  if (span.state === "running") {
    pen.fillStyle = colours.running;
    pen.fillRect(left, top + 2, wide, LANE - 5);
    label(pen, "runs", left, wide, top, colours["on-running"]);
  } else if (span.state === "ready") {
    pen.fillStyle = patterns.ready;
    pen.fillRect(left, top + LANE * .27, wide, LANE * .42);
  } else if (span.state === "phase") {
    drawPhase(pen, span, left, wide, top);
  } else if (span.state === "used") {
    drawUse(pen, span, left, wide, top);
  } else {
    pen.fillStyle = colours.waiting;
    pen.fillRect(left, top + LANE * .2, wide, LANE * .56);
    pen.fillStyle = colours.faint;
    pen.fillRect(left, top + LANE * .76, wide, 1);
    label(pen, span.reason, left, wide, top - 1, colours.ink);
  }
}

/** Brackets around what a scope holds: its task's lane and, of a group, those of its tasks; deadlines are diamonds. */
function drawScopes(pen, high) {
  clipped(pen, LANES_TOP, high - LANES_TOP, () => {
    const depths = new Map();
    for (const scope of model.scopes) {
      const owner = model.people.get(scope.owner), last = hopAt(view.to);
      if (!owner || !shown.has(owner) || scope.from > last) continue;
      const open = (depths.get(owner) || []).filter(to => to > scope.from);
      depths.set(owner, [...open, scope.to]);
      const left = x(at(scope.from)), right = x(at(Math.min(scope.to, owner.doneAt ?? Infinity)));
      const isDust = model.scopes.length > MOST_ARROWS && right - left < 3;
      if (right >= NAMES && !isDust) drawScope(pen, scope, owner, left, right, open.length);
    }
  });
}

function drawScope(pen, scope, owner, left, right, depth) {
  const inset = Math.min(depth, 3) * 3, top = laneTop(owner) + 1 + inset;
  const held = [owner, ...scope.members.map(number => model.people.get(number))].filter(task => task && shown.has(task));
  const bottom = held.reduce((lowest, task) => Math.max(lowest, laneTop(task)), top) + LANE - 3 - inset;
  const high = element("timeline").clientHeight, lanesHeld = held.filter(task => laneTop(task) > -LANE && laneTop(task) < high);
  pen.strokeStyle = pen.fillStyle = colours.scope;
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (const [edge, inwards] of [[left, 5], [right, -5]]) {
    pen.moveTo(edge + inwards, bottom);
    pen.lineTo(edge, bottom);
    pen.lineTo(edge, top);
    pen.lineTo(edge + inwards, top);
    for (const task of lanesHeld) {
      pen.moveTo(edge, laneTop(task) + LANE / 2);
      pen.lineTo(edge + inwards, laneTop(task) + LANE / 2);
    }
  }
  pen.moveTo(left, top);
  pen.lineTo(right, top);
  pen.stroke();
  for (const deadline of scope.deadlines) drawDeadline(pen, positionOfTime(deadline.time), laneTop(owner) + 5);
}

function drawDeadline(pen, position, middle) {
  if (position > end) return;
  const across = x(position);
  pen.beginPath();
  pen.moveTo(across, middle - 5);
  pen.lineTo(across + 5, middle);
  pen.lineTo(across, middle + 5);
  pen.lineTo(across - 5, middle);
  pen.fill();
}

/** Where a time of the loop's clock is on the axis: by hops, at the first hop that is not before it. */
function positionOfTime(time) {
  const first = model.events[0].time;
  if (axis === "time" && totalTime > 0) return (time - first) / totalTime * end;
  const there = firstAfter(model.events, time - 1e-9, event => event.time);
  return there < model.size ? there : Infinity;
}

/** What stands at the end of a lane: its sign, its ground and the ink on that. */
const END_SIGNS = {
  returned: ["✓", () => colours.raised, () => colours.ink],
  failed: ["✕", () => colours.failed, () => colours.paper],
  cancelled: ["", () => patterns.cancelled, () => colours.ink],
  abandoned: ["…", () => colours.raised, () => colours.faint],
};

/** How a task has ended: a sign, and the words behind it, where nothing else is. */
function drawEnd(pen, task, top) {
  if (!task.end || task.doneAt > hopAt(view.to)) return;
  const [sign, ground, ink] = END_SIGNS[task.end.how] || END_SIGNS.returned, left = Math.round(x(at(task.doneAt)));
  if (left < NAMES - END_WIDE) return;
  pen.fillStyle = ground();
  pen.fillRect(left, top + 2, END_WIDE, LANE - 5);
  pen.strokeStyle = task.end.how === "failed" ? colours.failed : colours.faint;
  pen.lineWidth = 1;
  pen.strokeRect(left + .5, top + 2.5, END_WIDE - 1, LANE - 6);
  pen.fillStyle = ink();
  pen.fillText(sign, left + 2, top + LANE / 2);
  const words = task.end.what || (task.end.how === "returned" ? "" : task.end.how);
  pen.fillStyle = task.end.how === "failed" ? colours.failed : colours.faint;
  pen.fillText(fitted(pen, words, Math.min(LONGEST_END, width() - left - END_WIDE - 8)), left + END_WIDE + 4, top + LANE / 2);
}

const PHASE_SHADES = 4;

/** A phase of the program's own: a frame with a bar below, whose place tells phases apart that are too short for their names. */
function drawPhase(pen, span, left, wide, top) {
  const shade = span.shade % PHASE_SHADES;
  pen.fillStyle = colours.phase;
  pen.fillRect(left, top + 2, wide, LANE - 5);
  pen.fillStyle = colours.scope;
  pen.fillRect(left, top + 2, Math.min(1.5, wide), LANE - 5);
  pen.fillRect(left, top + 2 + (LANE - 8) * shade / (PHASE_SHADES - 1), wide, 3);
  label(pen, span.reason, left, wide, top, colours.ink);
}

/** A lock, a semaphore or a queue: as high as it is full. */
function drawUse(pen, span, left, wide, top) {
  const high = Math.round((LANE - 5) * span.full);
  pen.fillStyle = colours.used;
  pen.fillRect(left, top + LANE - 3 - high, wide, high);
  pen.fillStyle = colours.faint;
  pen.fillRect(left, top + 2, 1, LANE - 5);
  label(pen, span.reason, left, wide, top, colours.ink);
}

function label(pen, text, left, wide, top, colour) {
  const room = wide - 8;
  if (room < 16) return;
  const words = fitted(pen, text, room);
  if (words.length > 1) {
    pen.fillStyle = colour;
    pen.fillText(words, Math.max(left, NAMES) + 4, top + LANE / 2);
  }
}

function fitted(pen, text, room) {
  if (pen.measureText(text).width <= room) return text;
  let length = Math.max(0, Math.floor(text.length * room / pen.measureText(text).width) - 1);
  return length < 2 ? "" : text.slice(0, length) + "…";
}

const isTask = number => model.people.has(number) && model.people.get(number).isTask;

function drawArrows(pen, top, high, isWanted) {
  clipped(pen, top, high - top, () => {
    for (const wake of visibleArrows(model.wakes, isWanted)) drawArrow(pen, wake, []);
    for (const cancel of visibleArrows(model.cancels, isWanted)) drawArrow(pen, cancel, [4, 3]);
  });
}

function visibleArrows(arrows, isWanted) {
  const first = firstAfter(arrows, view.from - 1, arrow => at(arrow.hop));
  const last = firstAfter(arrows, view.to, arrow => at(arrow.hop));
  const visible = arrows.slice(first, last).filter(isWanted);
  return visible.length <= MOST_ARROWS ? visible
    : visible.filter(arrow => arrow.hop === hop || chosen && (arrow.by === chosen.number || arrow.who === chosen.number));
}

/** From who has woken or cancelled, straight to who was, at the hop at which that happened. */
function drawArrow(pen, wake, dashes) {
  const by = model.people.get(wake.by), who = model.people.get(wake.who);
  if (!by || !who || by.isTask && !shown.has(by) || who.isTask && !shown.has(who)) return;
  const middle = person => person.isTask ? laneTop(person) + LANE / 2 : LOOP_TOP + LOOP_HEIGHT - 12;
  const from = middle(by), to = middle(who);
  if (from === to) return;
  const across = x(at(wake.hop)) + (axis === "hops" ? Math.min(10, (x(1) - x(0)) / 2) : 0);
  const down = to > from ? 1 : -1, tip = to - down * 5;
  pen.strokeStyle = pen.fillStyle = colours.arrow;
  pen.lineWidth = wake.hop === hop ? 3 : 1.5;
  pen.beginPath();
  pen.arc(across, from, 2.5, 0, 7);
  pen.fill();
  pen.setLineDash(dashes);
  pen.beginPath();
  pen.moveTo(across, from);
  pen.lineTo(across, tip);
  pen.stroke();
  pen.setLineDash([]);
  pen.beginPath();
  pen.moveTo(across, to);
  pen.lineTo(across - 4, to - down * 8);
  pen.lineTo(across + 4, to - down * 8);
  pen.fill();
}

/** The axis and the loop's lane stay above while the tasks scroll. */
function drawTop(pen, high) {
  pen.fillStyle = colours.paper;
  pen.fillRect(0, 0, width(), LOOP_TOP);
  pen.fillRect(0, LOOP_TOP, width(), LOOP_HEIGHT - 2);
  drawTicks(pen, high);
  pen.fillStyle = colours.ink;
  pen.font = "bold 12px system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif";
  pen.fillText("loop", 8, LOOP_TOP + 12);
  pen.font = pen.font.replace("bold ", "");
  pen.fillStyle = colours.faint;
  pen.fillText("turns", NAMES < 150 ? 40 : 60, LOOP_TOP + 12);
  pen.fillText("callbacks", NAMES < 150 ? 40 : 60, LOOP_TOP + 34);
  clipped(pen, LOOP_TOP, LOOP_HEIGHT, () => {
    drawTurns(pen);
    drawCallbacks(pen);
    drawBlocks(pen, null, LOOP_TOP + 24, 19);
    pen.fillStyle = axis === "hops" ? colours.here : colours.arrow;
    pen.fillRect(x(at(hop)), LOOP_TOP, axis === "hops" ? Math.max(2, x(at(hop) + 1) - x(at(hop))) : 2, LOOP_HEIGHT);
  });
  pen.fillStyle = colours.faint;
  pen.fillRect(0, LANES_TOP - 1, width(), 1);
  pen.fillStyle = colours.line;
  pen.fillRect(NAMES - 1, 0, 1, high);
}

function drawTicks(pen, high) {
  const hopsAxis = axis === "hops" || totalTime === 0;
  const from = hopsAxis ? view.from : view.from / end * totalTime, to = hopsAxis ? view.to : view.to / end * totalTime;
  const rough = (to - from) / Math.max(2, (width() - NAMES) / 90);
  const power = 10 ** Math.floor(Math.log10(rough));
  let step = [1, 2, 5, 10].map(factor => factor * power).find(candidate => candidate >= rough);
  if (hopsAxis) step = Math.max(1, Math.round(step));
  pen.textAlign = "left";
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) {
    const across = x(hopsAxis ? tick : tick / totalTime * end);
    pen.fillStyle = colours.line;
    pen.fillRect(across, 12, 1, 8);
    pen.fillStyle = colours.faint;
    pen.fillText(hopsAxis ? numberOf(Math.round(tick)) : timeOfTick(tick, step), across + 3, 8);
  }
}

/** With so many digits that it differs from the next one. */
function timeOfTick(tick, step) {
  const size = Math.abs(tick);
  return size < step / 1e6 ? duration(0) : duration(tick, Math.min(15, Math.max(3, Math.ceil(Math.log10(size / step)) + 1)));
}

const numberOf = index => String(model.size ? model.events[0].number + index : index);

function drawTurns(pen) {
  let lastPixel = -1;
  let index = Math.max(0, firstAfter(model.turns, view.from, turn => at(turn.from)) - 1);
  for (; index < model.turns.length && at(model.turns[index].from) <= view.to; index++) {
    const turn = model.turns[index], left = x(at(turn.from)), right = x(at(turn.to === Infinity ? turn.to : turn.to + (axis === "hops" ? 1 : 0)));
    if (Math.floor(right) === lastPixel) continue;
    lastPixel = Math.floor(right);
    pen.fillStyle = turn.index % 2 ? colours["turn-odd"] : colours.turn;
    pen.fillRect(left, LOOP_TOP + 2, Math.max(1, right - left - 1), 19);
    const looked = x(at(turn.polled));
    if (turn.wait > 0) {
      pen.fillStyle = patterns.idle;
      pen.fillRect(left, LOOP_TOP + 4, Math.max(1, looked - left), 15);
    }
    const isIdle = turn.wait > 0 && turn.polled !== Infinity;
    const text = isIdle ? duration(model.seconds(turn.polled) - model.seconds(turn.from)) : String(turn.index + 1);
    const start = Math.max(left, NAMES) + 3, room = right - start - 4;
    const words = [(isIdle ? "idle " : "turn ") + text, text].find(candidate => pen.measureText(candidate).width <= room);
    if (words) {
      if (turn.wait > 0) {
        pen.fillStyle = colours.paper;
        pen.fillRect(start - 1, LOOP_TOP + 5, pen.measureText(words).width + 2, 13);
      }
      pen.fillStyle = colours.ink;
      pen.fillText(words, start, LOOP_TOP + 12);
    }
  }
}

function drawCallbacks(pen) {
  drawSpans(pen, model.callbackRuns, (span, left, right) => {
    pen.fillStyle = colours.callback;
    pen.fillRect(left, LOOP_TOP + 24, Math.max(1.5, right - left), 19);
    label(pen, model.events[span.from].name, left, right - left, LOOP_TOP + 34 - LANE / 2, colours["on-running"]);
  });
}

/** What blocked the loop: all of its step or callback, in the loop's lane or in that of the task. */
function drawBlocks(pen, ofTask, top, high) {
  for (const {who, span} of model.blocks) {
    const left = x(at(span.from)), right = x(at(span.to));
    if (ofTask && who !== ofTask.number || right < NAMES || left > width()) continue;
    pen.fillStyle = patterns.blocked;
    pen.fillRect(left, top, Math.max(3, right - left), high);
  }
}

/** How long each of them took, above all else: in its lane, or in the loop's if it is a callback. */
function drawBadges(pen, high) {
  for (const block of model.blocks) {
    const task = model.people.get(block.who), ofTask = task && task.isTask;
    const left = x(at(block.span.from)), right = x(at(block.span.to));
    if (ofTask && !shown.has(task) || right < NAMES || left > width()) continue;
    const middle = ofTask ? laneTop(task) + LANE / 2 : LOOP_TOP + 34;
    if (middle < LANES_TOP + 8 && ofTask || middle > high) continue;
    drawBadge(pen, "! " + duration(block.seconds), Math.max(NAMES + 1, left), middle);
  }
}

/** Where events are missing, nothing is known of any lane. */
function drawLosses(pen, high) {
  for (const lost of model.losses) {
    const from = x(at(Math.max(0, lost - 1))), to = x(at(lost + 1));
    if (to < NAMES || from > width()) continue;
    clipped(pen, LOOP_TOP, high - LOOP_TOP, () => {
      pen.fillStyle = patterns.lost;
      pen.fillRect(from, LOOP_TOP, Math.max(4, to - from), high - LOOP_TOP);
    });
    drawBadge(pen, `${model.events[lost].amount} events missing`, Math.max(NAMES + 1, from), LOOP_TOP + 12, colours.paper, colours.ink);
  }
}

function drawBadge(pen, text, from, middle, ground = colours.blocked, ink = "#000") {
  pen.font = "bold " + pen.font;
  const wide = pen.measureText(text).width + 8, left = Math.min(from, width() - wide);
  pen.fillStyle = ground;
  pen.strokeStyle = ink;
  pen.lineWidth = 1;
  pen.fillRect(left, middle - 8, wide, 16);
  pen.strokeRect(left + .5, middle - 7.5, wide - 1, 15);
  pen.fillStyle = ink;
  pen.fillText(text, left + 4, middle + .5);
  pen.font = pen.font.replace("bold ", "");
}

// ---- the overview: how long the ready queue is, what is shown, and what was found

function drawOverview() {
  const canvas = element("overview"), wide = canvas.parentElement.clientWidth - 24, high = 36;
  const pen = penOf(canvas, wide, high);
  if (!model.size) return;
  const longest = Math.max(1, longestQueue());
  pen.fillStyle = colours.ready;
  for (let pixel = 0; pixel < wide; pixel++) {
    const from = hopAt(pixel / wide * end), to = Math.max(from + 1, hopAt((pixel + 1) / wide * end));
    const stride = Math.max(1, Math.floor((to - from) / 50));
    let most = 0;
    for (let index = from; index < to && index < model.size; index += stride) most = Math.max(most, model.queueLengths[index]);
    const tall = most / longest * (high - 6);
    pen.fillRect(pixel, high - tall, 1, tall);
  }
  pen.fillStyle = colours.arrow;
  const stride = Math.max(1, Math.floor(found.length / 2000));
  for (let index = 0; index < found.length; index += stride) pen.fillRect(at(found[index]) / end * wide, 0, 1.5, 7);
  pen.fillStyle = colours.blocked;
  for (const {span} of model.blocks) {
    const left = at(span.from) / end * wide;
    pen.fillRect(left - 1, high - 8, Math.max(3, at(span.to) / end * wide - left), 8);
  }
  pen.fillStyle = colours.here;
  pen.fillRect(at(hop) / end * wide - 2, 0, 5, high);
  pen.fillStyle = colours.arrow;
  pen.fillRect(at(hop) / end * wide, 0, 1.5, high);
  pen.strokeStyle = colours.running;
  pen.lineWidth = 2;
  pen.strokeRect(view.from / end * wide + 1, 1, Math.max(3, (view.to - view.from) / end * wide - 2), high - 2);
  pen.fillStyle = colours.faint;
  pen.fillText(`ready, ${longest} at most`, 6, 9);
}

let longest = 0;  // until it is known
function longestQueue() {
  if (!longest) for (const length of model.queueLengths) longest = Math.max(longest, length);
  return longest;
}

// ---- beside the time line

function describe() {
  element("position").value = hop;
  if (!model.size) {
    element("what").textContent = "Nothing was recorded.";
    return;
  }
  const event = model.events[hop];
  element("number").textContent = `hop ${event.number}, at ${duration(model.seconds(hop))}`;
  element("what").textContent = model.inWords(hop);
  showSource(model.placeOf(hop));
  showQueues();
}

/** What the whole recording says of itself: above, and in the list of the longest steps. */
function describeAll() {
  element("counts").textContent = `${model.tasks.length} tasks${countEnds()}, ${model.size} hops, ${duration(totalTime)}`
    + (model.leftOut ? `; ${model.leftOut} earlier hops were left out` : "")
    + (model.lost ? `; ${model.lost} events are missing` : "");
  describeBlocks();
  element("phase-key").hidden = !model.rows.size;
  element("with-resources").hidden = !model.resources.size;
  element("with-fold").hidden = model.tasks.length <= 100;
  element("position").max = Math.max(0, model.size - 1);
  showLongest();
}

const MOST_LONGEST = 10;

function showLongest() {
  const hops = model.longestSteps(MOST_LONGEST);
  element("longest-box").hidden = !hops.length;
  element("longest").replaceChildren(...hops.map(each => {
    const item = document.createElement("li"), more = document.createElement("small"), event = model.events[each];
    item.textContent = duration(event.took) + " " + model.nameOf(event.subject);
    more.textContent = event.goesOnAt || event.place ? " " + (event.goesOnAt || event.place).shortName : "";
    item.append(more);
    item.addEventListener("click", () => { go(each); });
    return item;
  }));
}

function showSource(explained) {
  const place = explained && explained.place;
  element("place").textContent = place ? `${explained.how}: ${place.className.replace(/^.*\./, "")}.${place.method} (${place.shortName})` : "";
  element("place").title = place ? place.text : "";
  const lines = explained && model.sources[explained.place.file] || [];
  const shownLines = lines.filter(([number]) => Math.abs(number - explained.place.line) <= 5);
  const indents = shownLines.filter(([, text]) => text.trim()).map(([, text]) => text.search(/\S/));
  const indent = Math.min(...indents, 40);
  element("source").replaceChildren(...shownLines.map(([number, text]) => {
    const line = document.createElement("span");
    line.dataset.line = number;
    line.textContent = text.slice(indent) || " ";
    if (number === explained.place.line) line.className = "now";
    return line;
  }));
  if (explained && !shownLines.length) element("source").textContent = "  The source was not found when this page was made.";
}

function showQueues() {
  const lists = {running: [], waiting: []};
  for (const span of model.spansAt(hop)) {
    if (lists[span.state]) lists[span.state].push(span);
  }
  for (const spans of Object.values(lists)) spans.sort((a, b) => a.from - b.from);
  list("running", lists.running.map(span => ({who: span.who, more: ""})));
  list("waiting", lists.waiting.map(span => ({who: span.who, more: span.reason + (span.place ? ", " + span.place.shortName : "")})));
  list("ready", model.queueAt(hop).map(who => ({who, more: willWake(model.people.get(who))})));
  const turn = model.turnAt(hop), timers = model.timersBefore(hop);
  element("loop-state").textContent = (turn ? `Turn ${turn.index + 1}` : "Before the first turn")
    + (timers === null ? "." : `; timers at the end of the last one: ${timers}.`) + phasesAt(hop);
}

function phasesAt(hop) {
  const spans = [...model.rows.values()].map(row => [row, model.spanAt(row, hop)]).filter(([, span]) => span);
  return spans.map(([row, span]) => ` ${row.name}: ${span.reason}.`).join("");
}

const willWake = person => person.wakes ? "will wake " + model.nameOf(person.wakes) : "";

function list(id, entries) {
  element(id + "-count").textContent = entries.length ? `(${entries.length})` : "";
  const most = live && live.following ? MOST_LISTED_LIVE : MOST_LISTED;
  const items = entries.slice(0, most).map(entry => {
    const item = document.createElement("li"), more = document.createElement("small");
    item.textContent = model.nameOf(entry.who);
    more.textContent = entry.more ? " " + entry.more : "";
    item.append(more);
    item.addEventListener("click", () => choose(model.people.get(entry.who)));
    return item;
  });
  if (entries.length > most) {
    const more = document.createElement("li");
    more.textContent = `and ${entries.length - most} more`;
    items.push(more);
  }
  element(id).replaceChildren(...items);
}

// ---- the player

/** Who steps, drags or searches looks at what has been: a live page waits meanwhile. */
function lookBack() {
  if (live) live.pause();
}

function go(to) {
  if (!model.size) return;
  lookBack();
  hop = clampHop(to);
  describe();
  showHop();
  showLane(model.people.get(model.events[hop].subject));
  redraw();
  remember();
}

/** Scrolls to a task's lane, if that is out of sight. */
function showLane(person) {
  if (!person || !person.isTask) return;
  chooseLanes();
  if (!shown.has(person)) return;
  const box = element("timeline"), top = laneTop(person);
  if (top < LANES_TOP || top + LANE > box.clientHeight) {
    element("spacer").style.height = LANES_TOP + lanes.length * LANE + 8 + "px";
    box.scrollTop = person.row * LANE - (box.clientHeight - LANES_TOP) / 2;
  }
}

function choose(person) {
  chosen = person && person.isTask && person !== chosen ? person : null;
  showLane(chosen);
  redraw();
}

const isOfChosen = event => chosen && event.subject === chosen.number;
const stops = {
  all: () => true,
  steps: event => /STEP|CALLBACK_STARTED|DONE|BLOCKED/.test(event.kind),
  task: event => !chosen || isOfChosen(event),
};

/** The next hop at which to stop, forwards or backwards; where we are if there is none. */
function nextStop(direction, isStop) {
  for (let next = hop + direction; next >= 0 && next < model.size; next += direction) {
    if (isStop(model.events[next])) return next;
  }
  return hop;
}

function move(direction, sameTask) {
  const subject = chosen ? chosen.number : model.size ? model.events[hop].subject : 0;
  go(nextStop(direction, sameTask ? event => event.subject === subject : stops[element("stops").value]));
}

function pause() {
  clearInterval(timer);
  timer = null;
  element("play").textContent = "▶ play";
}

function playOrPause() {
  if (timer) {
    pause();
    return;
  }
  if (hop === model.size - 1) go(0);
  element("play").textContent = "❚❚ pause";
  const perSecond = Number(element("speed").value), perTick = Math.max(1, Math.round(perSecond / 40));
  timer = setInterval(() => {
    const before = hop;
    for (let i = 0; i < perTick; i++) hop = nextStop(1, stops[element("stops").value]);
    go(hop);
    if (hop === before) pause();
  }, 1000 * perTick / perSecond);
}

/** To what blocked the loop for longest, then to the next one, and so on. */
function goToBlock() {
  const next = model.blocks.find(block => block.hop > hop) || model.blocks[0];
  const isThere = model.blocks.some(block => block.hop === hop);
  lookAtBlock(isThere ? next : longestBlock());
}

const longestBlock = () => model.blocks.reduce((longest, block) => block.seconds > longest.seconds ? block : longest);

/** On the time axis, on which one sees how long it took. The time of a virtual clock stands still meanwhile. */
function lookAtBlock(block) {
  const last = Math.min(block.span.to, model.size - 1);
  const took = model.seconds(last) - model.seconds(block.span.from);
  if (took > 0) {
    element("axis").value = axis = "time";
    setView(at(block.span.from) - (at(last) - at(block.span.from)) / 4, at(last) + (at(last) - at(block.span.from)) / 4);
  }
  go(block.hop);
}

function describeBlocks() {
  const button = element("blocked"), count = model.blocks.length;
  button.hidden = !count;
  if (!count) return;
  const longest = longestBlock(), event = model.events[longest.hop];
  button.textContent = `! blocked for ${duration(longest.seconds)}` + (count > 1 ? ` at most, ${count} times` : "");
  button.title = model.inWords(longest.hop) + (event.place ? "\n" + event.place.text : "");
}

// ---- search

function search(text) {
  query = text.trim().toLowerCase();
  found = [];
  foundTasks = new Set();
  if (query) {
    for (let index = 0; index < model.size; index++) {
      if (model.textOf(index).includes(query)) found.push(index);
    }
    for (const task of model.tasks) {
      if (task.name.toLowerCase().includes(query)) foundTasks.add(task.number);
    }
    for (const index of found) foundTasks.add(model.events[index].subject);
  }
  describeSearch();
  redraw();
  remember();
}

function describeSearch() {
  const place = found.indexOf(hop);
  element("matches").textContent = !query ? "" : !found.length ? "no hop" : place < 0 ? `${found.length} hops` : `${place + 1} of ${found.length}`;
}

function goToMatch(direction) {
  if (!found.length) return;
  const index = direction > 0 ? firstAfter(found, hop, each => each) : firstAfter(found, hop - 1, each => each) - 1;
  go(found[(index + found.length) % found.length]);
  describeSearch();
}

// ---- the address remembers where one is: #hop=12&axis=time&search=…&theme=dark

let remembering = null;
function remember() {
  if (live) return;  // there is no place to come back to
  clearTimeout(remembering);
  remembering = setTimeout(() => {
    const parts = new URLSearchParams({hop});
    parts.set("axis", axis);
    if (element("resources").checked) parts.set("resources", "shown");
    if (query) parts.set("search", query);
    if (element("theme").value !== "auto") parts.set("theme", element("theme").value);
    parts.set("from", Math.round(view.from * 1000) / 1000);
    parts.set("to", Math.round(view.to * 1000) / 1000);
    history.replaceState(null, "", "#" + parts);
  }, 400);
}

function recall() {
  const parts = new URLSearchParams(location.hash.slice(1));
  if (["hops", "time"].includes(parts.get("axis"))) element("axis").value = axis = parts.get("axis");
  if (["light", "dark"].includes(parts.get("theme"))) element("theme").value = parts.get("theme");
  element("resources").checked = parts.has("resources");
  applyTheme();
  if (model.blocks.length && !["axis", "hop", "from", "search"].some(each => parts.has(each))) {
    lookAtBlock(longestBlock());
    return;
  }
  setView(Number(parts.get("from") || 0), Number(parts.get("to") || Math.min(end, FIRST_LOOK)));
  if (parts.get("search")) search(element("search").value = parts.get("search"));
  go(Number(parts.get("hop") || 0));
}

function applyTheme() {
  const wanted = element("theme").value;
  const dark = wanted === "dark" || wanted === "auto" && matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  readColours();
  redraw();
}

// ---- the mouse and the keyboard

function laneAt(y) {
  return y < LANES_TOP ? null : lanes[Math.floor((y - LANES_TOP + scrolled()) / LANE)] || null;
}

function tipAt(pixel, y) {
  if (pixel < NAMES) {
    const task = laneAt(y);
    if (!task) return "";
    return task.name + (task.madeAt ? "\nmade by " + task.madeAt.text : "") + (task.end ? "\n" + model.inWords(task.doneAt) : "");
  }
  const there = hopAt(positionAt(pixel)), task = laneAt(y);
  const span = task && model.spanAt(task, there);
  const until = span && (span.to === Infinity ? model.size - 1 : span.to);
  return `hop ${model.events[there].number}, at ${duration(model.seconds(there))}: ${model.inWords(there)}`
    + (span ? `\n${task.name}: ${span.state}${span.reason ? ", " + span.reason : ""}, for ${duration(model.seconds(until) - model.seconds(span.from))}`
      + (span.place ? "\n" + span.place.text : "") : "")
    + (task ? model.scopesAround(task, there).map(describeScope).join("") : "");
}

function describeScope(scope) {
  const deadline = scope.deadlines.at(-1), limit = deadline ? " of " + duration(deadline.limit) : "";
  const place = scope.place ? ", " + scope.place.shortName : "";
  return `\nin a ${scope.kind}${limit}${scope.end ? ", " + scope.end : ""}${place}`;
}

let drag = null;
const canvas = element("lanes");
canvas.addEventListener("pointerdown", pressed => {
  drag = {x: pressed.clientX, from: view.from, to: view.to, moved: false};
  canvas.setPointerCapture(pressed.pointerId);
});
canvas.addEventListener("pointermove", moved => {
  if (!model.size) return;
  const box = canvas.getBoundingClientRect();
  if (drag) {
    drag.moved ||= Math.abs(moved.clientX - drag.x) > 4;
    if (drag.moved) {
      lookBack();
      const by = (drag.x - moved.clientX) / (width() - NAMES) * (drag.to - drag.from);
      setView(drag.from + by, drag.to + by);
    }
  }
  const tip = element("tip"), text = drag ? "" : tipAt(moved.clientX - box.left, moved.clientY - box.top);
  tip.hidden = !text;
  tip.textContent = text;
  tip.style.left = Math.max(4, Math.min(moved.clientX + 14, innerWidth - 430)) + "px";
  tip.style.top = Math.min(moved.clientY + 16, innerHeight - 90) + "px";
});
canvas.addEventListener("pointerleave", () => { element("tip").hidden = true; });
canvas.addEventListener("pointerup", released => {
  const clicked = drag && !drag.moved;
  drag = null;
  if (!clicked || !model.size) return;
  const box = canvas.getBoundingClientRect(), pixel = released.clientX - box.left;
  const task = laneAt(released.clientY - box.top);
  if (pixel < NAMES) choose(task);
  else go(hopAt(positionAt(pixel)));
});
element("timeline").addEventListener("wheel", wheel => {
  const box = canvas.getBoundingClientRect();
  if (wheel.ctrlKey || wheel.metaKey) {
    wheel.preventDefault();
    zoom(Math.exp(wheel.deltaY / 400), positionAt(wheel.clientX - box.left));
  } else if (wheel.shiftKey || Math.abs(wheel.deltaX) > Math.abs(wheel.deltaY)) {
    wheel.preventDefault();
    pan((wheel.deltaX || wheel.deltaY) / 1000);
  }
}, {passive: false});
element("timeline").addEventListener("scroll", redraw);

let dragsOverview = false;
const moveOverview = event => {
  lookBack();
  const box = element("overview").getBoundingClientRect(), length = view.to - view.from;
  const middle = (event.clientX - box.left) / box.width * end;
  setView(middle - length / 2, middle + length / 2);
};
element("overview").addEventListener("pointerdown", event => {
  dragsOverview = true;
  element("overview").setPointerCapture(event.pointerId);
  moveOverview(event);
});
element("overview").addEventListener("pointermove", event => { if (dragsOverview) moveOverview(event); });
element("overview").addEventListener("pointerup", () => { dragsOverview = false; });

const clicks = {
  first: () => go(0), back: () => move(-1), next: () => move(1), last: () => go(model.size - 1), play: playOrPause,
  "zoom-in": () => zoom(.5), "zoom-out": () => zoom(2), fit: () => { lookBack(); setView(0, end); }, blocked: goToBlock,
  "previous-match": () => goToMatch(-1), "next-match": () => goToMatch(1),
};
for (const [id, action] of Object.entries(clicks)) element(id).addEventListener("click", action);
element("position").addEventListener("input", input => go(Number(input.target.value)));
element("axis").addEventListener("change", () => {
  const middle = hop, share = (view.to - view.from) / end;
  axis = element("axis").value;
  setView(at(middle) - share * end / 2, at(middle) + share * end / 2);
  remember();
});
element("theme").addEventListener("change", () => { applyTheme(); remember(); });
element("resources").addEventListener("change", () => { scrollToResources(); remember(); });
element("only").addEventListener("change", redraw);
element("fold").addEventListener("change", redraw);
element("speed").addEventListener("change", () => { if (timer) { pause(); playOrPause(); } });
let typing = null;
element("search").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => search(element("search").value), model.size > 20000 ? 200 : 0);
});
element("search").addEventListener("keydown", pressed => {
  if (pressed.key === "Enter") goToMatch(pressed.shiftKey ? -1 : 1);
  if (pressed.key === "Escape") element("timeline").focus();
});
const keys = {
  ArrowLeft: pressed => move(-1, pressed.shiftKey), ArrowRight: pressed => move(1, pressed.shiftKey),
  Home: () => go(0), End: () => go(model.size - 1), " ": playOrPause,
  "+": () => zoom(.5), "=": () => zoom(.5), "-": () => zoom(2), f: clicks.fit, F: clicks.fit,
  "/": () => element("search").select(),
};
/** Fields take all keys, a button only that which presses it. */
const takesKey = (target, key) => /INPUT|SELECT/.test(target.tagName) || target.tagName === "BUTTON" && key === " ";
document.addEventListener("keydown", pressed => {
  if (keys[pressed.key] && !pressed.ctrlKey && !pressed.metaKey && !takesKey(pressed.target, pressed.key)) {
    pressed.preventDefault();
    keys[pressed.key](pressed);
  }
});
new ResizeObserver(redraw).observe(element("timeline"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyTheme);
addEventListener("hashchange", recall);

/** Their lanes are the last ones. */
function scrollToResources() {
  draw();
  element("timeline").scrollTop = element("resources").checked ? element("timeline").scrollHeight : 0;
}

/** Such as " (2 failed, 1 cancelled)"; those who have returned are not counted. */
function countEnds() {
  const counts = ["failed", "cancelled", "abandoned"]
    .map(how => [model.tasks.filter(task => task.end && task.end.how === how).length, how]).filter(([count]) => count);
  return counts.length ? " (" + counts.map(([count, how]) => `${count} ${how}`).join(", ") + ")" : "";
}

/** What the page shows, and the way to other pages. */
function writeNote() {
  const note = element("note");
  note.hidden = !model.note && model.links.length === 0;
  for (const [text, address] of model.links) { // first: a long note is scrolled
    const link = document.createElement("a");
    link.textContent = text;
    link.href = address;
    note.append(link);
  }
  note.append((model.links.length > 0 ? "\n" : "") + model.note);
}

document.title = (model.note ? model.note.split("\n")[0] + " " : "") + `${model.loop}: asyncio recording`;
writeNote();
element("title").textContent = `What ${model.loop} did`;
measure();
describeAll();
element("only").checked = model.tasks.length > 30;
canvas.setAttribute("aria-label", "A lane for the loop, and one for each task. What happens at a hop is told beside.");
describe();
recall();
