// The works of the table in Node: prints a JSON line for each run.
// usage: node --expose-gc peer.mjs SIZE RUNS WORK...
import fs from 'node:fs';

const ROUNDS_OF_TIMERS = 5;
const BATCH = 1000;

const nanos = () => Number(process.hrtime.bigint());
const ns = (start, operations) => ({ns: (nanos() - start) / operations});

function check(holds) {
  if (!holds) throw new Error('a wrong result');
}

function peakBytes() {
  try {
    const found = fs.readFileSync('/proc/self/status', 'utf8').match(/VmHWM:\s+(\d+)/);
    return found[1] * 1024;
  } catch {
    return NaN; // no Linux
  }
}

function deferred() {
  const made = {};
  made.promise = new Promise((resolve) => (made.resolve = resolve));
  return made;
}

// Node has no such queue.
class Queue {
  items = [];
  getters = [];
  putters = [];

  constructor(capacity) {
    this.capacity = capacity;
  }

  async put(item) {
    while (this.items.length >= this.capacity) {
      await new Promise((resolve) => this.putters.push(resolve));
    }
    this.items.push(item);
    this.getters.shift()?.();
  }

  async get() {
    while (this.items.length === 0) {
      await new Promise((resolve) => this.getters.push(resolve));
    }
    const item = this.items.shift();
    this.putters.shift()?.();
    return item;
  }
}

async function queue(size, capacity) {
  const items = new Queue(capacity);
  let sum = 0;
  const produce = async () => {
    for (let i = 0; i < size; i++) await items.put(i);
  };
  const consume = async () => {
    for (let i = 0; i < size; i++) sum += await items.get();
  };
  const start = nanos();
  await Promise.all([produce(), consume()]);
  check(sum === (size * (size - 1)) / 2);
  return ns(start, size);
}

// Microseconds, 0 to 100 ms: the same numbers in each program.
function* delays(size) {
  let state = 12345;
  for (;;) {
    const some = new Int32Array(size);
    for (let i = 0; i < size; i++) {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      some[i] = (state >> 8) % 100001;
    }
    yield some;
  }
}

const WORKS = {
  // A hop through the queue of microtasks; setImmediate would be a turn of the loop for each.
  async switch(size) {
    const half = async () => {
      for (let i = 0; i < size / 2; i++) await null;
    };
    const start = nanos();
    await Promise.all([half(), half()]);
    return ns(start, size);
  },

  async spawn(size) {
    const child = async (i) => i;
    const batches = Math.ceil(size / BATCH);
    const start = nanos();
    for (let batch = 0; batch < batches; batch++) {
      const children = [];
      for (let i = 0; i < BATCH; i++) children.push(child(i));
      for (const one of children) await one;
    }
    return ns(start, batches * BATCH);
  },

  queue1: (size) => queue(size, 1),
  queue100: (size) => queue(size, 100),

  async wakeup(size) {
    let ping = deferred();
    let pong = deferred();
    const ask = async () => {
      for (let i = 0; i < size / 2; i++) {
        ping.resolve();
        await pong.promise;
        pong = deferred();
      }
    };
    const answer = async () => {
      for (let i = 0; i < size / 2; i++) {
        await ping.promise;
        ping = deferred();
        pong.resolve();
      }
    };
    const start = nanos();
    await Promise.all([ask(), answer()]);
    return ns(start, size);
  },

  async callbacks(size) {
    const done = deferred();
    let left = size;
    const callback = () => {
      left--;
      if (left > 0) setImmediate(callback);
      else done.resolve();
    };
    const start = nanos();
    setImmediate(callback);
    await done.promise;
    return ns(start, size);
  },

  // setTimeout takes milliseconds, which are rounded up.
  async timers(size) {
    const rounds = delays(size);
    const sleep = async (millis) => {
      await new Promise((resolve) => setTimeout(resolve, millis));
    };
    let ideal = 0;
    const cpu = process.cpuUsage();
    const start = nanos();
    for (let round = 0; round < ROUNDS_OF_TIMERS; round++) {
      const sleepers = [];
      let longest = 0;
      for (const micros of rounds.next().value) {
        longest = Math.max(longest, micros);
        sleepers.push(sleep(Math.ceil(micros / 1000)));
      }
      ideal += longest;
      for (const sleeper of sleepers) await sleeper;
    }
    const wall = nanos() - start;
    const taken = process.cpuUsage(cpu);
    return {
      cpu: ((taken.user + taken.system) * 1000) / size / ROUNDS_OF_TIMERS,
      wall: wall / (ideal * 1000),
      peak: peakBytes() / 1e6,
    };
  },

  async suspended(size) {
    const future = deferred();
    const wait = async () => {
      await future.promise;
    };
    const waiting = new Array(size);
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < size; i++) waiting[i] = wait();
    await null;
    gc();
    const bytes = (process.memoryUsage().heapUsed - before) / size;
    const start = nanos();
    future.resolve();
    for (const one of waiting) await one;
    return {bytes, release: ns(start, size).ns};
  },
};

// Of suspended tasks: only the first ones are made, and released, for the first time.
function coldOrWarm(figures, run) {
  return run === 0
    ? {bytes: figures.bytes, release_first: figures.release}
    : {release_warm: figures.release};
}

const [size, runs, ...works] = process.argv.slice(2);
for (const work of works) {
  if (work !== 'suspended') await WORKS[work](Math.max(1, Math.floor(size / 10)));
  for (let run = 0; run < Number(runs); run++) {
    let figures = await WORKS[work](Number(size));
    if (work === 'suspended') figures = coldOrWarm(figures, run);
    console.log(JSON.stringify({work, run, ...figures}));
  }
}
