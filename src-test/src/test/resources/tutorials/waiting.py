"""Waiting for the first, for some, and for each as it comes."""

import asyncio


async def run(name, seconds):
    await asyncio.sleep(seconds)
    return f"{name} arrives"


async def stumble(name, seconds):
    await asyncio.sleep(seconds)
    raise RuntimeError(f"{name} stumbles")


def names(tasks):
    return ", ".join(sorted(task.get_name() for task in tasks))


async def main():
    hare = asyncio.create_task(run("hare", 0.1), name="hare")
    tortoise = asyncio.create_task(run("tortoise", 0.3), name="tortoise")
    snail = asyncio.create_task(run("snail", 10), name="snail")
    done, pending = await asyncio.wait(
        [hare, tortoise, snail], return_when=asyncio.FIRST_COMPLETED
    )
    print(f"done: {names(done)}; pending: {names(pending)}")
    done, pending = await asyncio.wait(pending, timeout=1)
    print(f"done: {names(done)}; pending: {names(pending)}")
    for task in pending:
        task.cancel()
    done, pending = await asyncio.wait([hare, tortoise, snail])
    print(f"done: {names(done)}; {len(pending)} pending")
    print("the snail gave up" if snail.cancelled() else snail.result())
    print(hare.result())
    runners = [run("wolf", 0.3), run("fox", 0.1), run("bear", 0.2)]
    for place, next_one in enumerate(asyncio.as_completed(runners), 1):
        print(f"{place}: {await next_one}")
    goat = asyncio.create_task(stumble("goat", 0.1), name="goat")
    sheep = asyncio.create_task(run("sheep", 10), name="sheep")
    done, pending = await asyncio.wait(
        [goat, sheep], return_when=asyncio.FIRST_EXCEPTION
    )
    print(f"{names(done)} is done: {goat.exception()}")
    sheep.cancel()
    await asyncio.wait([sheep])
    print("the sheep went home" if sheep.cancelled() else "the sheep goes on")
    cow = asyncio.create_task(run("cow", 0.1), name="cow")
    calf = asyncio.create_task(run("calf", 0.2), name="calf")
    done, pending = await asyncio.wait([cow, calf], timeout=10)
    print(f"{len(done)} done, {len(pending)} pending")
    runners = [run("ox", 0.1), run("sloth", 10)]
    try:
        for next_one in asyncio.as_completed(runners, timeout=1):
            print(await next_one)
    except TimeoutError:
        print("the others are too slow")


asyncio.run(main())
