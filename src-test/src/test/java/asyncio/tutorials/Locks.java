package asyncio.tutorials;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.gatherEach;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.sync.BoundedSemaphore;
import asyncio.sync.Lock;
import asyncio.sync.Semaphore;
import java.util.List;
import java.util.stream.IntStream;

/** One at a time, or only a few: locks and semaphores. */
class Locks {

  static class Account {

    final Lock lock = new Lock();
    int balance = 100;

    boolean withdraw(int amount) {
      try (var held = lock.acquire()) {
        if (balance < amount) {
          System.out.println("no " + amount + ": only " + balance + " is left");
          return false;
        }
        sleep(0.1);
        balance -= amount;
        System.out.println("took " + amount + ": " + balance + " is left");
        return true;
      }
    }
  }

  static class Pool {

    final Semaphore slots = new Semaphore(2);
    int busy;
    int most;

    void visit(int swimmer) {
      try (var held = slots.acquire()) {
        busy++;
        most = Math.max(most, busy);
        sleep(0.1);
        busy--;
        System.out.println("swimmer " + swimmer + " is out");
      }
    }
  }

  static void main() {
    var account = new Account();
    await(gather(List.of(60, 30, 20), amount -> account.withdraw(amount)));
    System.out.println("balance " + account.balance);
    var pool = new Pool();
    await(gatherEach(IntStream.range(1, 6).boxed().toList(), swimmer -> pool.visit(swimmer)));
    System.out.println(pool.most + " at most");
    var lock = new Lock();
    lock.acquire();
    System.out.println(lock.locked() ? "locked" : "free");
    lock.release();
    System.out.println(lock.locked() ? "locked" : "free");
    var gate = new Semaphore(2);
    gate.acquire();
    System.out.println(gate.locked() ? "nobody gets in" : "somebody gets in");
    gate.acquire();
    System.out.println(gate.locked() ? "nobody gets in" : "somebody gets in");
    gate.release();
    System.out.println(gate.locked() ? "nobody gets in" : "somebody gets in");
    var bounded = new BoundedSemaphore(1);
    try (var held = bounded.acquire()) {
      System.out.println(bounded.locked() ? "no more room" : "room");
    }
    try {
      bounded.release();
    } catch (IllegalArgumentException e) {
      System.out.println("released too often");
    }
    try (var held = lock.acquire()) {
      throw new IllegalStateException("inside");
    } catch (IllegalStateException e) {
      System.out.println(e.getMessage() + ": " + (lock.locked() ? "locked" : "free"));
    }
  }

  public static void main(String[] args) {
    Asyncio.run(() -> main());
  }
}
