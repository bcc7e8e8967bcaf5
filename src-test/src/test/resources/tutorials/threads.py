"""Blocking functions in threads, and the way back into the loop."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor


def count_words(text):
    time.sleep(0.01)
    return len(text.split())


def fail():
    raise OSError("the disk is full")


async def tick(times):
    for number in range(1, times + 1):
        await asyncio.sleep(0.001)
    return f"{times} ticks"


def from_outside(loop, received):
    future = asyncio.run_coroutine_threadsafe(tick(3), loop)
    result = future.result()
    loop.call_soon_threadsafe(received.set_result, f"from outside: {result}")


async def main():
    print(await asyncio.to_thread(count_words, "to be or not to be"))
    await asyncio.to_thread(time.sleep, 0.01)
    texts = ["one", "one two", "one two three"]
    jobs = (asyncio.to_thread(count_words, text) for text in texts)
    print(await asyncio.gather(*jobs))
    in_thread = asyncio.to_thread(count_words, "in a thread")
    ticks, words = await asyncio.gather(tick(5), in_thread)
    print(f"{ticks}, {words} words")
    try:
        await asyncio.to_thread(fail)
    except OSError as error:
        print(f"failed: {error}")
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, count_words, "in the executor"))
    with ThreadPoolExecutor(2) as pool:
        jobs = [loop.run_in_executor(pool, count_words, text) for text in texts]
        print(sum(await asyncio.gather(*jobs)))
    job = loop.run_in_executor(None, count_words, "one more job")
    print("done" if job.done() else "pending")
    print(f"{await job} words")
    print("done" if job.done() else "pending")
    received = loop.create_future()
    thread = threading.Thread(target=from_outside, args=(loop, received))
    thread.start()
    print(await received)
    await asyncio.to_thread(thread.join)
    print("the thread is over")


asyncio.run(main())
