"""Tasks: names, callbacks, results, and tasks in the background."""

import asyncio


async def cook(dish, seconds):
    await asyncio.sleep(seconds)
    print(f"{asyncio.current_task().get_name()} has cooked {dish}")
    return f"{dish} is served"


async def burn(dish):
    await asyncio.sleep(0.1)
    raise RuntimeError(f"{dish} is black")


def report(task):
    print(f"callback of {task.get_name()}: {task.result()}")


def state(task):
    return "done" if task.done() else "not done"


async def main():
    soup = asyncio.create_task(cook("soup", 0.2), name="Anna")
    salad = asyncio.create_task(cook("salad", 0.1), name="Ben")
    soup.add_done_callback(report)
    print(f"soup {state(soup)}, salad {state(salad)}")
    print(await soup)
    print(f"soup {state(soup)}, salad {state(salad)}")
    print(await salad)
    print(await salad)
    background = set()
    for dish in ["rice", "beans", "corn"]:
        task = asyncio.create_task(cook(dish, 0.1), name=f"cook of {dish}")
        background.add(task)
        task.add_done_callback(background.discard)
    print(f"{len(background)} in the background")
    await asyncio.gather(*background)
    await asyncio.sleep(0)
    print(f"{len(background)} in the background")
    toast = asyncio.create_task(burn("toast"))
    try:
        await toast
    except RuntimeError as error:
        print(f"sorry: {error}")
    print(f"the same again: {toast.exception()}")
    nap = asyncio.create_task(asyncio.sleep(0.1, "the nap is over"), name="napper")
    print(nap.get_name())
    nap.set_name("sleeper")
    print(nap.get_name())
    print(await nap)
    print(f"nap {state(nap)}, {'cancelled' if nap.cancelled() else 'complete'}")
    asyncio.current_task().set_name("chef")
    print(await cook("dessert", 0.1))
    print(f"{len(asyncio.all_tasks())} task is left")


asyncio.run(main())
