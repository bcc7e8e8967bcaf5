"""Deadlines: for a block, for one awaitable, moved and nested."""

import asyncio


async def slow(what, seconds):
    try:
        await asyncio.sleep(seconds)
        return f"{what} is finished"
    except asyncio.CancelledError:
        print(f"{what} is interrupted")
        raise


async def main():
    async with asyncio.timeout(10):
        print(await slow("sketch", 0.1))
    try:
        async with asyncio.timeout(0.1) as limit:
            await slow("statue", 10)
    except TimeoutError:
        print("too late")
    print("expired" if limit.expired() else "in time")
    try:
        print(await asyncio.wait_for(slow("portrait", 0.1), timeout=10))
        print(await asyncio.wait_for(slow("cathedral", 10), timeout=0.1))
    except TimeoutError:
        print("the cathedral takes too long")
    async with asyncio.timeout(None) as limit:
        limit.reschedule(asyncio.get_running_loop().time() + 10)
        print(await slow("poem", 0.1))
    print("expired" if limit.expired() else "in time")
    try:
        async with asyncio.timeout(0.1):
            try:
                async with asyncio.timeout(10) as inner:
                    await slow("novel", 5)
            finally:
                print("inner expired" if inner.expired() else "inner in time")
    except TimeoutError:
        print("outer expired")
    loop = asyncio.get_running_loop()
    async with asyncio.timeout_at(loop.time() + 10):
        print(await slow("etude", 0.1))
    print(await asyncio.wait_for(slow("sonata", 0.1), None))
    async with asyncio.timeout(10) as limit:
        print(await slow("fugue", 0.1))
    print("no deadline" if limit.when() is None else "a deadline")
    print("expired" if limit.expired() else "in time")
    task = asyncio.create_task(slow("opera", 10))
    try:
        await asyncio.wait_for(task, 0.1)
    except TimeoutError:
        print("cancelled" if task.cancelled() else "still running")


asyncio.run(main())
