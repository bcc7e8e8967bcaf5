"""Queues with an order of their own, and workers that take from them."""

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Job:
    priority: int
    name: str


class Office:
    def __init__(self, workers):
        self.workers = workers
        self.jobs = asyncio.PriorityQueue()
        self.log = []

    def submit(self, priority, name):
        self.jobs.put_nowait(Job(priority, name))

    async def work(self, number):
        while not self.jobs.empty():
            job = await self.jobs.get()
            await asyncio.sleep(0.1 * number)
            self.log.append(f"worker {number} did {job.name}")
            self.jobs.task_done()

    async def run(self):
        async with asyncio.TaskGroup() as group:
            for number in range(1, self.workers + 1):
                group.create_task(self.work(number))
        await self.jobs.join()


async def main():
    office = Office(2)
    office.submit(3, "sweep the floor")
    office.submit(1, "answer the phone")
    office.submit(2, "write the report")
    print(f"{office.jobs.qsize()} jobs")
    await office.run()
    for line in office.log:
        print(line)
    numbers = asyncio.PriorityQueue(maxsize=3)
    await numbers.put(30)
    await numbers.put(10)
    await numbers.put(20)
    print("full" if numbers.full() else "not full")
    print(f"the least is {await numbers.get()}, then {numbers.get_nowait()}")
    print(f"{numbers.qsize()} is left")
    plates = asyncio.LifoQueue()
    for plate in ["bottom", "middle", "top"]:
        await plates.put(plate)
    while not plates.empty():
        print(f"take the {await plates.get()} plate")
    try:
        plates.get_nowait()
    except asyncio.QueueEmpty:
        print("no plates are left")


asyncio.run(main())
