// The page of a running program: it asks for events at its own address, and follows them in a window of
// the newest. The server waits until there are some, a second at most, so that this page never polls fast.

const WINDOW = 100000;        // events that are kept; half as many more before the oldest go
const FIRST_SECONDS = 5;      // what is shown at first
const RETRY = 2000, DESCRIBE_EACH = 250, DESCRIBE_ALL_EACH = 1000;  // milliseconds
const MANY = 100;             // tasks; with more, those that only wait are folded

class Live {
  constructor(title) {
    this.title = title;
    this.template = fetch(location.pathname).then(answer => answer.text());
    this.following = true;
    this.seconds = FIRST_SECONDS;
    this.hops = FIRST_LOOK;
    this.shown = null;        // the view that was set last: another one is by the user
    this.described = this.describedAll = 0;
    this.rate = {since: performance.now(), events: 0, text: ""};
    this.begin(0, 0);
  }

  /** Another loop, or a new look at the program: numbers begin anew. */
  begin(epoch, loop) {
    if (epoch !== this.epoch) Object.assign(this, {epoch, places: [], sources: {}, sourceCount: 0});
    Object.assign(this, {loop, after: 0, found: false});
    chosen = null;
    hop = 0;
    model = new Model({loop: "", note: "", links: [], leftOut: 0, sources: this.sources, places: this.places}, []);
  }

  async run() {
    for (;;) {
      try {
        await this.ask();
      } catch (failed) {
        this.say(failed instanceof TypeError
          ? "The command \"view\" has ended. What is here can still be looked at, and saved." : String(failed));
        element("live-blocked").hidden = true;
        await new Promise(later => { setTimeout(later, RETRY); });
      }
    }
  }

  async ask() {
    const query = new URLSearchParams({epoch: this.epoch, loop: this.loop, after: this.after, places: this.places.length,
      sources: this.sourceCount, tree: Number(element("tree-box").open), found: Number(this.found), paused: Number(!this.following)});
    const answer = await fetch("events?" + query);
    if (!answer.ok) throw new Error(`The command "view" answers: ${answer.status}.`);
    this.take(await answer.json());
  }

  take(news) {
    if (news.epoch !== this.epoch || news.loop !== this.loop) this.begin(news.epoch, news.loop);
    this.found = false;
    for (const place of news.places) this.places.push(readPlace(place, this.places.length));
    for (const [file, lines] of news.sources) this.addSource(file, lines);
    const [, name, state] = news.loops.find(([number]) => number === news.loop) || [0, "", ""];
    model.loop = name;
    this.showLoops(news);
    this.showBlocked(news.blocked);
    if (news.tree !== null && element("tree-box").open) element("tree").textContent = news.tree;
    if (this.following) {
      this.after = news.next;
      this.add(news.events);
      this.follow();
    }
    this.describe(news.program || STATES[state] || "");
  }

  addSource(file, lines) {
    this.sourceCount++;
    const known = new Map(Object.hasOwn(this.sources, file) ? this.sources[file] : []);
    for (const [number, text] of lines) known.set(number, text);
    const all = [...known].sort(([a], [b]) => a - b);
    Object.defineProperty(this.sources, file, {value: all, enumerable: true, configurable: true, writable: true});
  }

  add(events) {
    const lost = model.lost;
    for (const each of events) {
      if (!Array.isArray(each)) {
        model.amend(readEvent(each.again, this.places));
        continue;
      }
      const event = readEvent(each, this.places);
      if (!model.size) {
        model.leftOut = event.number;
        this.found = event.number > 0;
      }
      model.add(event);
    }
    this.rate.events += events.length;
    if (model.lost > lost) this.found = true;
    if (model.size > WINDOW * 1.5) this.forget();
  }

  /** Leaves out the oldest events. */
  forget() {
    model = model.newest(WINDOW);
    if (chosen) chosen = model.people.get(chosen.number) || null;
    if (query) search(query);
  }

  /** Shows the newest events; how long a part of the axis is up to who zooms. */
  follow() {
    if (this.shown && (view.from !== this.shown.from || view.to !== this.shown.to)) {
      const share = (view.to - view.from) / end;
      if (axis === "time") this.seconds = Math.max(1e-3, share * totalTime);
      else this.hops = view.to - view.from;
    }
    measure();
    const length = axis === "hops" ? this.hops : totalTime > 0 ? Math.min(1, this.seconds / totalTime) * end : end;
    hop = Math.max(0, model.size - 1);
    setView(end - length, end);
    this.shown = view;
  }

  /** What is new in words, now and then; what has ended or waits is said in any case. */
  describe(state) {
    const now = performance.now();
    if (now - this.described > DESCRIBE_EACH) {
      this.described = now;
      if (this.following) describe();
      this.say(this.stateInWords(state, now));
    }
    if (this.following && now - this.describedAll > DESCRIBE_ALL_EACH) {
      this.describedAll = now;
      const isMany = model.tasks.length > MANY;
      if (isMany && element("with-fold").hidden) element("fold").checked = true;
      describeAll();
      if (query) search(query);
      const program = model.loop ? `${model.loop} of ${this.title}` : this.title;
      element("title").textContent = `What ${program} does`;
      document.title = program + ": asyncio live";
    }
  }

  stateInWords(found, now) {
    const state = found || (this.following ? "" : "Stands still.");
    if (!model.size) return state;
    if (now - this.rate.since > 1000) {
      this.rate = {since: now, events: 0, text: `${Math.round(this.rate.events * 1000 / (now - this.rate.since)).toLocaleString("en")} events/s`};
    }
    const second = this.lastSecond(), alive = model.tasks.reduce((count, task) => count + (task.doneAt === undefined), 0);
    return (state && state + " ") + `${alive.toLocaleString("en")} tasks. Ready: ${model.queue.length} now, ${second.ready} at most in the last second. `
      + `Lag: ${duration(second.lag)} at most.` + (this.following ? " " + this.rate.text : "")
      + (model.lost ? `. ${model.lost.toLocaleString("en")} events are missing: the page was too slow for them` : "");
  }

  /** Of the last second before the newest event: the longest ready queue, and how late a step or callback began. */
  lastSecond() {
    let lag = 0, ready = 0;
    const from = model.events.at(-1).time - 1;
    for (let index = model.size - 1; index >= 0 && model.events[index].time >= from; index--) {
      lag = Math.max(lag, model.events[index].lag || 0);
      ready = Math.max(ready, model.queueLengths[index]);
    }
    return {lag, ready};
  }

  say(text) {
    if (element("live-state").textContent !== text) element("live-state").textContent = text;
  }

  showLoops(news) {
    const select = element("live-loop"), wanted = news.loops.map(([number, name, state]) => [number, `${name} (${state})`]);
    element("live-loops").hidden = wanted.length < 2;
    if (String(wanted) !== this.loopsShown) {
      this.loopsShown = String(wanted);
      select.replaceChildren(...wanted.map(([number, text]) => new Option(text, number)));
    }
    select.value = news.loop;
  }

  showBlocked(blocked) {
    const box = element("live-blocked"), isBlocked = Boolean(blocked && blocked.length);
    box.hidden = !isBlocked;
    if (!isBlocked) return;
    const [seconds, frames] = blocked;
    box.querySelector("strong").textContent = `! blocked now, for ${duration(seconds)} so far`;
    const text = frames.join("\n");
    if (box.querySelector("pre").textContent !== text) box.querySelector("pre").textContent = text;
  }

  pause() {
    if (!this.following) return;
    this.following = false;
    this.button();
    this.say("Stands still.");
    describeAll();
    describe();
  }

  resume() {
    pause();
    this.following = true;
    this.shown = null;
    this.button();
  }

  button() {
    element("live-pause").textContent = this.following ? "❚❚ pause" : "● follow";
    document.documentElement.dataset.live = this.following ? "follows" : "stands";
  }

  select(loop) {
    this.begin(this.epoch, Number(loop));
    this.resume();
  }

  /** The page of what is shown, as text: this page, with its events in place of the address that it asks. */
  async recordingPage() {
    const data = model.toData();
    data.note = `Saved from a live view of ${this.title}, ${new Date().toISOString()}`;
    const json = JSON.stringify(data).replace(/[<\u2028\u2029]/g, each => "\\u" + each.charCodeAt(0).toString(16).padStart(4, "0"));
    const page = await this.template, begin = "id=\"recording\">", from = page.indexOf(begin) + begin.length;
    return page.slice(0, from) + json + page.slice(page.indexOf("</" + "script>", from));
  }

  async save() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([await this.recordingPage()], {type: "text/html"}));
    link.download = `${model.loop || "loop"}.html`.replace(/[^\w.-]/g, "_");
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }
}

const STATES = {
  asked: "The loop has not let the recorder in yet.", followed: "", stopped: "The loop has stopped.", closed: "The loop is closed.",
};

if (given.live !== undefined) {
  live = new Live(given.live);
  element("live").hidden = element("tree-box").hidden = false;
  element("what").setAttribute("aria-live", "off");  // ten times a second is no news
  element("only").checked = true;
  if (!/axis=hops/.test(location.hash)) element("axis").value = axis = "time";
  element("live-pause").addEventListener("click", () => { if (live.following) live.pause(); else live.resume(); });
  element("live-save").addEventListener("click", () => live.save());
  element("live-loop").addEventListener("change", () => live.select(element("live-loop").value));
  live.button();
  live.run();
}
