"""Exceptions of several tasks at once, taken apart by their types."""

import asyncio


async def order(item, price):
    await asyncio.sleep(0.1)
    if price < 0:
        raise ValueError(f"{item} has a negative price")
    if item == "unicorn":
        raise LookupError(f"no {item} in stock")
    if item == "moon":
        raise RuntimeError(f"the {item} is not for sale")
    print(f"{item} ordered")


async def order_all(prices):
    async with asyncio.TaskGroup() as group:
        for item, price in prices.items():
            group.create_task(order(item, price))


def report(what, error):
    print(f"{what}: {error}")


async def shop(prices):
    try:
        await order_all(prices)
    except* ValueError as group:
        for error in group.exceptions:
            report("bad price", error)
    except* LookupError as group:
        for error in group.exceptions:
            report("out of stock", error)
    print("the shop is closed")


def first(group):
    return str(group.exceptions[0])


async def main():
    await shop({"bread": 3, "milk": 1})
    await shop({"bread": 3, "cheese": -2, "milk": -1, "unicorn": 1000})
    try:
        await shop({"milk": -1, "moon": 1})
    except ExceptionGroup as group:
        print(f"not handled: {first(group)}")
        print(f"{len(group.exceptions)} exception")
    group = ExceptionGroup("both", [ValueError("one"), LookupError("two")])
    matching, rest = group.split(ValueError)
    print(f"{first(matching)} and {first(rest)}")
    outer = ExceptionGroup("outer", [group, RuntimeError("three")])
    inner = outer.exceptions[0]
    print(f"{len(outer.exceptions)} members, {len(inner.exceptions)} in the first")
    found = outer.subgroup(LookupError).exceptions[0]
    print(f"{first(found)} is deep inside")
    print("no other" if outer.subgroup(OSError) is None else "others")


asyncio.run(main())
