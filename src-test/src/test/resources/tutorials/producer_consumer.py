"""Producers and consumers with a queue between them."""

import asyncio


async def produce(queue, farm, eggs):
    for number in range(1, eggs + 1):
        await queue.put(f"{farm} {number}")
        print(f"put {farm} {number}")
    print(f"{farm} has no more")


async def consume(queue, name):
    while True:
        egg = await queue.get()
        await asyncio.sleep(0.1)
        print(f"{name} eats {egg}")
        queue.task_done()


async def drain(queue):
    count = 0
    while True:
        try:
            item = await queue.get()
        except asyncio.QueueShutDown:
            return count
        print(f"drained {item}")
        count += 1


async def main():
    queue = asyncio.Queue(maxsize=2)
    consumers = [asyncio.create_task(consume(queue, name)) for name in ["Tim", "Tom"]]
    await asyncio.gather(produce(queue, "north", 3), produce(queue, "south", 2))
    await queue.join()
    print("all eaten")
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)
    print(f"{sum(consumer.cancelled() for consumer in consumers)} consumers cancelled")
    print("empty" if queue.empty() else "not empty")
    queue.put_nowait("first")
    queue.put_nowait("second")
    try:
        queue.put_nowait("third")
    except asyncio.QueueFull:
        print(f"full: {queue.qsize()} of {queue.maxsize}")
    print("full" if queue.full() else "not full")
    print(f"take the {queue.get_nowait()}")
    print("full" if queue.full() else "not full")
    queue.shutdown()
    print(f"{await drain(queue)} drained")
    print("empty" if queue.empty() else "not empty")
    try:
        await queue.put("late")
    except asyncio.QueueShutDown:
        print("the queue is shut down")


asyncio.run(main())
