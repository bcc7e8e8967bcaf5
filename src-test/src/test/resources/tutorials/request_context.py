"""Context variables: each task sees its own values."""

import asyncio
import contextvars

request = contextvars.ContextVar("request")
user = contextvars.ContextVar("user", default="nobody")


def log(message):
    print(f"[{request.get('-')} {user.get()}] {message}")


async def load(table):
    log(f"load {table}")
    await asyncio.sleep(0.01)
    log(f"loaded {table}")


async def handle(number, name, seconds):
    request.set(number)
    await asyncio.sleep(seconds)
    token = user.set(name)
    log("begin")
    await load("orders")
    user.reset(token)
    log("end")


async def main():
    log("start")
    anna = asyncio.create_task(handle("1", "anna", 0.2))
    bert = asyncio.create_task(handle("2", "bert", 0.1))
    await anna
    await bert
    log("both are handled")
    user.set("admin")
    await asyncio.create_task(load("log"))
    log("still the admin")
    context = contextvars.copy_context()
    context.run(user.set, "guest")
    log("the copy has changed")
    await asyncio.create_task(load("menu"), context=context)
    print(context.get(user))
    asyncio.get_running_loop().call_soon(log, "from a callback")
    user.set("owner")
    await asyncio.sleep(0)
    await asyncio.to_thread(log, "from a thread")
    token = user.set("visitor")
    log("for a moment")
    user.reset(token)
    log("and back again")
    print(user.name)
    async with asyncio.TaskGroup() as group:
        group.create_task(handle("3", "carl", 0.1))
        group.create_task(load("news"))
    try:
        contextvars.ContextVar("unset").get()
    except LookupError:
        print("no value")


asyncio.run(main())
