"""Several coroutines at once: results in order, failures, names."""

import asyncio


async def square(n):
    await asyncio.sleep(n / 1000)
    return n * n


async def divide(a, b):
    await asyncio.sleep(0.1)
    if b == 0:
        raise ValueError(f"{a} cannot be divided by zero")
    return a // b


async def greet(name):
    await asyncio.sleep(0.1)
    print(f"hello {name}")


def show(outcome):
    print(f"failed: {outcome}" if isinstance(outcome, Exception) else outcome)


async def main():
    squares = await asyncio.gather(square(3), square(2), square(1))
    print(squares)
    print(await asyncio.gather(*(square(n) for n in range(1, 6))))
    await asyncio.gather(*(greet(name) for name in ["Ada", "Grace", "Barbara"]))
    _, quotient = await asyncio.gather(greet("Edsger"), divide(9, 3))
    print(f"the quotient is {quotient}")
    try:
        await asyncio.gather(divide(1, 0), divide(8, 2))
    except ValueError as error:
        print(f"failed: {error}")
    outcomes = await asyncio.gather(divide(1, 0), divide(8, 2), return_exceptions=True)
    for outcome in outcomes:
        show(outcome)
    tasks = [asyncio.create_task(square(n), name=f"square of {n}") for n in range(4)]
    await asyncio.gather(*tasks)
    for task in tasks:
        print(f"{task.get_name()}: {task.result()}")
    small = asyncio.gather(square(1), square(2))
    large = asyncio.gather(square(10), square(20))
    nested = await asyncio.gather(small, large)
    print(nested)
    print(await asyncio.gather())
    sayings = ["all", "at", "once"]
    words = await asyncio.gather(*(asyncio.sleep(0.1, word) for word in sayings))
    print(" ".join(words))
    future = asyncio.gather(square(4), square(5))
    print("done" if future.done() else "pending")
    print(await future)
    print("done" if future.done() else "pending")


asyncio.run(main())
