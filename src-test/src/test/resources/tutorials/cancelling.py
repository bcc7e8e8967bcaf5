"""Cancellation: clean-up, refusal, and what is shielded from it."""

import asyncio


async def write(letter):
    try:
        print(f"{letter}: begin")
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print(f"{letter}: torn up")
        raise
    finally:
        print(f"{letter}: pen down")


async def stubborn():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        asyncio.current_task().uncancel()
        print("just one more line")
    await asyncio.sleep(0.1)
    return "finished anyway"


async def save(name):
    await asyncio.sleep(0.1)
    print(f"{name} is saved")
    return name


async def main():
    task = asyncio.create_task(write("letter"))
    await asyncio.sleep(0.1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled" if task.cancelled() else "not cancelled")
    task = asyncio.create_task(write("novel"))
    task.cancel("not in the mood")
    try:
        await task
    except asyncio.CancelledError as error:
        print(f"never begun: {error}")
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0.1)
    print("asked to stop" if task.cancel() else "too late to stop")
    print(await task)
    print("asked to stop" if task.cancel() else "too late to stop")
    print(f"cancelling: {asyncio.current_task().cancelling()}")
    waiter = asyncio.get_running_loop().create_future()
    waiter.cancel()
    print("cancelled" if waiter.cancelled() else "pending")
    done = asyncio.create_task(save("preface"))
    print(await done)
    print("cancelled" if done.cancelled() else "complete")
    saving = asyncio.create_task(save("chapter one"))
    try:
        async with asyncio.timeout(0.01):
            await asyncio.shield(saving)
    except TimeoutError:
        print("no more patience")
    print(f"but {await saving} was shielded")
    tasks = [asyncio.create_task(write(f"card {n}")) for n in range(1, 4)]
    await asyncio.sleep(0.1)
    for task in tasks:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    print(sum(isinstance(result, asyncio.CancelledError) for result in results))


asyncio.run(main())
