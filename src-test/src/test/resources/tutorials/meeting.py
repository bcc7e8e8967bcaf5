"""Waiting for one another: events, conditions and barriers."""

import asyncio


async def guest(name, door):
    print(f"{name} waits at the door")
    await door.wait()
    print(f"{name} comes in")


async def hiker(name, seconds, barrier):
    await asyncio.sleep(seconds)
    print(f"{name} is at the summit")
    place = await barrier.wait()
    if place == 0:
        print("everybody is here")


class Kitchen:
    def __init__(self):
        self.changed = asyncio.Condition()
        self.plates = 0

    async def serve(self, count):
        async with self.changed:
            self.plates += count
            print(f"{count} more, {self.plates} plates")
            self.changed.notify_all()

    async def carry(self, waiter, count):
        async with self.changed:
            await self.changed.wait_for(lambda: self.plates >= count)
            self.plates -= count
            print(f"{waiter} carries {count}, {self.plates} stay")


async def main():
    door = asyncio.Event()
    guests = [asyncio.create_task(guest(name, door)) for name in ["Eve", "Max"]]
    await asyncio.sleep(0.1)
    print("open" if door.is_set() else "closed")
    door.set()
    await asyncio.gather(*guests)
    print("open" if door.is_set() else "closed")
    await guest("Zoe", door)
    door.clear()
    try:
        await asyncio.wait_for(door.wait(), 0.1)
    except TimeoutError:
        print("the door stays closed")
    barrier = asyncio.Barrier(3)
    hikers = {"Finn": 0.1, "Gwen": 0.2, "Hugo": 0.3}
    await asyncio.gather(*(hiker(name, hikers[name], barrier) for name in hikers))
    print(f"{barrier.parties} parties, {barrier.n_waiting} waiting")
    print("broken" if barrier.broken else "whole")
    await barrier.abort()
    print("broken" if barrier.broken else "whole")
    kitchen = Kitchen()
    first = asyncio.create_task(kitchen.carry("Ida", 3))
    second = asyncio.create_task(kitchen.carry("Jan", 1))
    await asyncio.sleep(0.1)
    await kitchen.serve(1)
    await second
    await kitchen.serve(2)
    await kitchen.serve(1)
    await first
    print(f"{kitchen.plates} plates at the end")
    print("in use" if kitchen.changed.locked() else "free")


asyncio.run(main())
