"""Values that come one after the other: generators and iterators."""

import asyncio


async def countdown(start):
    try:
        for number in range(start, 0, -1):
            await asyncio.sleep(0.01)
            yield number
    finally:
        print(f"countdown from {start} is over")


async def even(numbers):
    async for number in numbers:
        if number % 2 == 0:
            yield number


class Dice:
    def __init__(self):
        self.seed = 7

    def __aiter__(self):
        return self

    async def __anext__(self):
        await asyncio.sleep(0.01)
        self.seed = (self.seed * 5 + 3) % 16
        return self.seed % 6 + 1


async def throw_until_six():
    throws = []
    async for number in Dice():
        throws.append(number)
        if number == 6:
            return throws


async def collect(numbers):
    return [number async for number in numbers]


async def main():
    async for number in countdown(3):
        print(number)
    print(await collect(even(countdown(6))))
    print(await throw_until_six())
    print([number * 10 async for number in countdown(3) if number != 2])
    numbers = countdown(5)
    print(await anext(numbers))
    print(await anext(numbers))
    await numbers.aclose()
    both = await asyncio.gather(collect(countdown(2)), throw_until_six())
    print(both)
    dice = Dice()
    print(f"first {await anext(dice)}, second {await anext(dice)}")
    print(sum([number async for number in countdown(4)]))
    rest = even(countdown(4))
    print(f"start with {await anext(rest)}")
    print(f"then {await collect(rest)}")


asyncio.run(main())
