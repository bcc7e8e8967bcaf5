"""Breakfast: one thing after the other, then both together."""

import asyncio


async def make(what, seconds):
    print(f"{what}: start")
    await asyncio.sleep(seconds)
    print(f"{what}: ready")
    return what.upper()


async def breakfast():
    print("one after the other")
    tea = await make("tea", 0.2)
    toast = await make("toast", 0.1)
    print(f"first {tea}, then {toast}")
    print("together")
    egg = asyncio.create_task(make("egg", 0.2))
    juice = asyncio.create_task(make("juice", 0.1))
    print("both are under way")
    print(f"{await egg} with {await juice}")
    print("with a deadline")
    async with asyncio.timeout(10):
        await make("coffee", 0.1)
    print("with a result of the nap")
    print(await asyncio.sleep(0.1, "rested"))
    cups = [asyncio.create_task(make(drink, 0.1)) for drink in ["cocoa", "milk"]]
    for cup in cups:
        print(await cup)
    loop = asyncio.get_running_loop()
    start = loop.time()
    await asyncio.sleep(0.5)
    elapsed = loop.time() - start
    print("half a second" if 0.4 < elapsed < 0.9 else "too long")
    return 3


guests = asyncio.run(breakfast())
print(f"{guests} guests")
