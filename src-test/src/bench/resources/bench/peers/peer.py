"""The works of the table in asyncio: prints a JSON line for each run.

usage: peer.py asyncio|uvloop SIZE RUNS WORK...; `peer.py asyncio|uvloop version` names the version
and fails if there is none.
"""

import asyncio
import gc
import json
import sys
import time

ROUNDS_OF_TIMERS = 5
BATCH = 1000


def ns(start, operations):
    return {"ns": (time.perf_counter() - start) / operations * 1e9}


def memory(field):
    """Bytes of this process by that name; not a number where there is no /proc."""
    try:
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith(field):
                    return float(line.split()[1]) * 1024
    except OSError:
        pass
    return float("nan")


async def both(one, other):
    first = asyncio.create_task(one)
    second = asyncio.create_task(other)
    await first
    await second


async def switch(size):
    async def half():
        for _ in range(size // 2):
            await asyncio.sleep(0)

    start = time.perf_counter()
    await both(half(), half())
    return ns(start, size)


async def spawn(size):
    async def child(i):
        return i

    batches = (size + BATCH - 1) // BATCH
    start = time.perf_counter()
    for _ in range(batches):
        for task in [asyncio.create_task(child(i)) for i in range(BATCH)]:
            await task
    return ns(start, batches * BATCH)


async def queue(size, capacity):
    items = asyncio.Queue(capacity)
    total = 0

    async def produce():
        for i in range(size):
            await items.put(i)

    async def consume():
        nonlocal total
        for _ in range(size):
            total += await items.get()

    start = time.perf_counter()
    await both(produce(), consume())
    assert total == size * (size - 1) // 2
    return ns(start, size)


async def queue1(size):
    return await queue(size, 1)


async def queue100(size):
    return await queue(size, 100)


async def wakeup(size):
    loop = asyncio.get_running_loop()
    ping = loop.create_future()
    pong = loop.create_future()

    async def ask():
        nonlocal pong
        for _ in range(size // 2):
            ping.set_result(None)
            await pong
            pong = loop.create_future()

    async def answer():
        nonlocal ping
        for _ in range(size // 2):
            await ping
            ping = loop.create_future()
            pong.set_result(None)

    start = time.perf_counter()
    await both(ask(), answer())
    return ns(start, size)


async def callbacks(size):
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    left = size

    def callback():
        nonlocal left
        left -= 1
        if left > 0:
            loop.call_soon(callback)
        else:
            done.set_result(None)

    start = time.perf_counter()
    loop.call_soon(callback)
    await done
    return ns(start, size)


def delays(size):
    """Microseconds, 0 to 100 ms: the same numbers in each program."""
    state = 12345
    while True:
        some = []
        for _ in range(size):
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            some.append((state >> 8) % 100_001)
        yield some


async def timers(size):
    rounds = delays(size)
    ideal = 0
    cpu = time.process_time()
    start = time.perf_counter()
    for _ in range(ROUNDS_OF_TIMERS):
        some = next(rounds)
        ideal += max(some)
        tasks = [asyncio.create_task(asyncio.sleep(micros / 1e6)) for micros in some]
        for task in tasks:
            await task
    wall = time.perf_counter() - start
    taken = time.process_time() - cpu
    return {
        "cpu": taken / size / ROUNDS_OF_TIMERS * 1e9,
        "wall": wall / (ideal / 1e6),
        "peak": memory("VmHWM") / 1e6,
    }


async def suspended(size):
    future = asyncio.get_running_loop().create_future()

    async def wait():
        await future

    gc.collect()
    before = memory("VmRSS")
    tasks = [asyncio.create_task(wait()) for _ in range(size)]
    await asyncio.sleep(0)
    bytes_each = (memory("VmRSS") - before) / size
    start = time.perf_counter()
    future.set_result(None)
    for task in tasks:
        await task
    return {"bytes": bytes_each, "release": ns(start, size)["ns"]}


def cold_or_warm(figures, run):
    """Of suspended tasks: only the first ones are made, and released, for the first time."""
    if run == 0:
        return {"bytes": figures["bytes"], "release_first": figures["release"]}
    return {"release_warm": figures["release"]}


def measure(loop_factory, name, size, runs):
    work = globals()[name]
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        if name != "suspended":
            runner.run(work(max(1, size // 10)))
        for run in range(runs):
            figures = runner.run(work(size))
            if name == "suspended":
                figures = cold_or_warm(figures, run)
            print(json.dumps({"work": name, "run": run, **figures}), flush=True)
            gc.collect()


def main():
    factory = None
    version = "CPython " + sys.version.split()[0]
    if sys.argv[1] == "uvloop":
        import uvloop

        factory = uvloop.new_event_loop
        version = f"uvloop {uvloop.__version__}, {version}"
    if sys.argv[2] == "version":
        asyncio.Runner  # from 3.11 on
        print(version)
        return
    for name in sys.argv[4:]:
        measure(factory, name, int(sys.argv[2]), int(sys.argv[3]))


main()
