"""Resources that are opened and closed around a block, whatever happens."""

import asyncio
from contextlib import asynccontextmanager


class Database:
    def __init__(self, name):
        self.name = name

    async def __aenter__(self):
        await asyncio.sleep(0.01)
        print(f"{self.name}: connected")
        return self

    async def __aexit__(self, kind, error, traceback):
        await asyncio.sleep(0.01)
        print(f"{self.name}: disconnected")

    async def query(self, text):
        await asyncio.sleep(0.01)
        if "drop" in text:
            raise PermissionError(f"{self.name}: {text} is forbidden")
        return f"{self.name}: {text}: {len(text)} rows"


@asynccontextmanager
async def transaction(database):
    print(f"{database.name}: begin")
    try:
        yield database
        print(f"{database.name}: commit")
    except PermissionError:
        print(f"{database.name}: roll back")
        raise


async def update(database):
    print(await database.query("update prices"))
    print(await database.query("drop customers"))


async def nap():
    async with Database("slow") as slow:
        await asyncio.sleep(10)
        print(await slow.query("select nothing"))


async def main():
    async with Database("shop") as shop:
        print(await shop.query("select apples"))
        print(await shop.query("select pears"))
        print(await shop.query("count plums"))
    async with Database("bank") as bank, Database("audit") as audit:
        print(await bank.query("select accounts"))
        print(await audit.query("insert line"))
        print(await bank.query("count accounts"))
        print(await audit.query("count lines"))
    try:
        async with Database("shop") as shop, transaction(shop):
            await update(shop)
    except PermissionError as error:
        print(error)
    async with Database("shop") as shop:
        async with transaction(shop):
            print(await shop.query("update stock"))
    try:
        async with asyncio.timeout(0.2):
            await nap()
    except TimeoutError:
        print("too slow")


asyncio.run(main())
