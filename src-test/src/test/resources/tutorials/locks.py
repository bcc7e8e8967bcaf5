"""One at a time, or only a few: locks and semaphores."""

import asyncio


class Account:
    def __init__(self):
        self.balance = 100
        self.lock = asyncio.Lock()

    async def withdraw(self, amount):
        async with self.lock:
            if self.balance < amount:
                print(f"no {amount}: only {self.balance} is left")
                return False
            await asyncio.sleep(0.1)
            self.balance -= amount
            print(f"took {amount}: {self.balance} is left")
            return True


class Pool:
    def __init__(self):
        self.slots = asyncio.Semaphore(2)
        self.busy = 0
        self.most = 0

    async def visit(self, swimmer):
        async with self.slots:
            self.busy += 1
            self.most = max(self.most, self.busy)
            await asyncio.sleep(0.1)
            self.busy -= 1
            print(f"swimmer {swimmer} is out")


async def main():
    account = Account()
    await asyncio.gather(*(account.withdraw(amount) for amount in [60, 30, 20]))
    print(f"balance {account.balance}")
    pool = Pool()
    await asyncio.gather(*(pool.visit(swimmer) for swimmer in range(1, 6)))
    print(f"{pool.most} at most")
    lock = asyncio.Lock()
    await lock.acquire()
    print("locked" if lock.locked() else "free")
    lock.release()
    print("locked" if lock.locked() else "free")
    gate = asyncio.Semaphore(2)
    await gate.acquire()
    print("nobody gets in" if gate.locked() else "somebody gets in")
    await gate.acquire()
    print("nobody gets in" if gate.locked() else "somebody gets in")
    gate.release()
    print("nobody gets in" if gate.locked() else "somebody gets in")
    bounded = asyncio.BoundedSemaphore(1)
    async with bounded:
        print("no more room" if bounded.locked() else "room")
    try:
        bounded.release()
    except ValueError:
        print("released too often")
    try:
        async with lock:
            raise RuntimeError("inside")
    except RuntimeError as error:
        print(f"{error}: {'locked' if lock.locked() else 'free'}")


asyncio.run(main())
