"""The works of our benchmarks in asyncio: prints the nanoseconds of one operation of each.

usage: figures.py OPERATIONS WORK...

A figure is found as ours are: ten thousand operations in one run of the loop, again and again, and
of several such iterations, after one to warm up, the best. What this Python's asyncio does not
have yet is printed as NaN.
"""

import asyncio
import sys
import time

MANY = 10_000
ITERATIONS = 5


# SwitchBenchmark
async def switch(n):
    async def half():
        for _ in range(n // 2):
            await asyncio.sleep(0)

    await asyncio.gather(half(), half())


# SpawnBenchmark
async def spawn(n):
    async def child(i):
        return i

    for _ in range(n // 1000):
        await asyncio.gather(*[asyncio.create_task(child(i)) for i in range(1000)])


# QueueBenchmark
async def consumed(n, capacity):
    queue = asyncio.Queue(capacity)

    async def produce():
        for i in range(n):
            await queue.put(i)

    async def consume():
        total = 0
        for _ in range(n):
            total += await queue.get()
        return total

    producer = asyncio.create_task(produce())
    consumer = asyncio.create_task(consume())
    await producer
    assert await consumer == n * (n - 1) // 2


async def queue_1(n):
    await consumed(n, 1)


async def queue_100(n):
    await consumed(n, 100)


# LockBenchmark
async def lock(n):
    lock = asyncio.Lock()
    count = 0
    for _ in range(n):
        async with lock:
            count += 1
    assert count == n


async def lock_contended(n):
    lock = asyncio.Lock()
    count = 0

    async def hold():
        nonlocal count
        for _ in range(n // 10):
            async with lock:
                before = count
                await asyncio.sleep(0)
                count = before + 1

    tasks = [asyncio.create_task(hold()) for _ in range(10)]
    for task in tasks:
        await task
    assert count == n


# TaskGroupBenchmark
async def group(n):
    count = 0

    async def child():
        nonlocal count
        count += 1

    for _ in range(n // 1000):
        async with asyncio.TaskGroup() as tasks:
            for _ in range(1000):
                tasks.create_task(child())
    assert count == n


# TimeoutBenchmark
async def timeout_ready(n):
    one = asyncio.get_running_loop().create_future()
    one.set_result(1)
    total = 0
    for _ in range(n):
        async with asyncio.timeout(60):
            total += await one
    assert total == n


async def timeout_suspending(n):
    count = 0

    async def half():
        nonlocal count
        for _ in range(n // 2):
            async with asyncio.timeout(60):
                await asyncio.sleep(0)
            count += 1

    other = asyncio.create_task(half())
    await half()
    await other
    assert count == n


def nanos(loop, work, operations):
    start = time.perf_counter()
    for _ in range(operations // MANY):
        loop.run_until_complete(work(MANY))
    return (time.perf_counter() - start) / operations * 1e9


def best(work, operations):
    loop = asyncio.new_event_loop()
    iterations = [nanos(loop, work, operations) for _ in range(1 + ITERATIONS)]
    loop.close()
    return min(iterations[1:])


def main():
    operations = int(sys.argv[1])
    for work in sys.argv[2:]:
        try:
            print(best(globals()[work], operations))
        except AttributeError:
            print("NaN")


main()
