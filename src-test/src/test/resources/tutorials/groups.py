"""Task groups: all are done at the end of the block; one fails, all stop."""

import asyncio


async def fetch(page, seconds):
    await asyncio.sleep(seconds)
    return f"{page} has {len(page)} letters"


async def fail(seconds):
    await asyncio.sleep(seconds)
    raise OSError("the network is down")


async def patient(name):
    try:
        await asyncio.sleep(10)
    finally:
        print(f"{name} was stopped")


async def explore(group, depth):
    print(f"depth {depth}")
    if depth < 3:
        group.create_task(explore(group, depth + 1))


async def several(pages):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(fetch(page, 0.1)) for page in pages]
    return [task.result() for task in tasks]


async def main():
    async with asyncio.TaskGroup() as group:
        index = group.create_task(fetch("index", 0.2))
        about = group.create_task(fetch("about us", 0.1), name="about")
        print("the group waits for both")
    print(index.result())
    print(about.result())
    for line in await several(["news", "weather", "sports"]):
        print(line)
    async with asyncio.TaskGroup() as group:
        group.create_task(explore(group, 1))
    print("explored")
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(patient("first"))
            group.create_task(patient("second"))
            group.create_task(fail(0.1))
    except* OSError as errors:
        print(f"failed: {errors.exceptions[0]}")
    print("and on we go")
    async with asyncio.TaskGroup() as group:
        outer = group.create_task(several(["tree", "leaf"]))
        group.create_task(explore(group, 2))
    print(", ".join(outer.result()))
    print("all done" if outer.done() else "not all done")


asyncio.run(main())
