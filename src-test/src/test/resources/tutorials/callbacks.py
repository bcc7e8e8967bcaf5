"""The loop below the coroutines: callbacks, timers, futures."""

import asyncio


def show(what):
    print(f"callback: {what}")


def repeat(loop, times, finished):
    print(f"{times} to go")
    if times == 0:
        finished.set_result("repeated enough")
    else:
        loop.call_later(0.01, repeat, loop, times - 1, finished)


async def answer_later(future, value):
    await asyncio.sleep(0.1)
    if not future.done():
        future.set_result(value)


def handle(loop, context):
    print(f"handler: {context['exception']}")


def fail():
    raise ValueError("a callback failed")


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(0.3, show, "third")
    loop.call_later(0.1, show, "second")
    loop.call_soon(show, "first")
    timer = loop.call_later(0.2, show, "never")
    timer.cancel()
    print("cancelled" if timer.cancelled() else "due")
    await asyncio.sleep(0.4)
    finished = loop.create_future()
    repeat(loop, 3, finished)
    print(await finished)
    future = loop.create_future()
    future.add_done_callback(lambda done: print(f"done: {done.result()}"))
    task = asyncio.create_task(answer_later(future, 42))
    print(f"the answer is {await future}")
    await task
    broken = loop.create_future()
    loop.call_soon(broken.set_exception, RuntimeError("no answer"))
    try:
        await broken
    except RuntimeError as error:
        print(f"failed: {error}")
    loop.set_exception_handler(handle)
    loop.call_soon(fail)
    await asyncio.sleep(0.1)
    loop.set_exception_handler(None)
    answer = loop.create_future()
    answer.set_result("at once")
    print("done" if answer.done() else "pending")
    print(f"{await answer}, {answer.result()}")
    when = loop.time() + 0.1
    loop.call_at(when, show, "at its time")
    await asyncio.sleep(0.2)
    print("on time" if loop.time() >= when else "too early")


asyncio.run(main())
loop = asyncio.new_event_loop()
loop.call_soon(show, "in a loop of its own")
loop.call_soon(loop.stop)
loop.run_forever()
print(loop.run_until_complete(asyncio.sleep(0.1, "until complete")))
loop.close()
print("closed" if loop.is_closed() else "open")
