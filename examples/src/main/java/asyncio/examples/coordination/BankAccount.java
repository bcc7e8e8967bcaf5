package asyncio.examples.coordination;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.sync.Lock;

/**
 * A lock, for what takes several steps that nobody may come between.
 *
 * <p>Two people draw money from one account, and each of them looks at the balance first. Between
 * two awaits nothing else runs, so most code needs no lock. But here is an await between the look
 * and the payment, and what was true before it need not be true afterwards. The lock makes the
 * second one wait until the first has paid.
 *
 * <p>Prints an account that is overdrawn, and one that is not.
 *
 * <p>In Python: {@code asyncio.Lock}, and {@code async with lock:}.
 */
public final class BankAccount {

  private final Lock lock = new Lock();
  private int balance = 100;

  public static void main(String[] args) {
    Asyncio.run(() -> twoAccounts());
  }

  static void twoAccounts() {
    System.out.println("without a lock:");
    var careless = new BankAccount();
    await(gather(() -> careless.withdraw("Ann", 80), () -> careless.withdraw("Bob", 60)));
    System.out.println("  the balance is " + careless.balance);

    System.out.println("with a lock:");
    var careful = new BankAccount();
    await(gather(() -> careful.withdrawAlone("Ann", 80), () -> careful.withdrawAlone("Bob", 60)));
    System.out.println("  the balance is " + careful.balance);
  }

  void withdrawAlone(String who, int amount) {
    try (var held = lock.acquire()) { // The end of the block releases it, however it ends.
      withdraw(who, amount);
    }
  }

  void withdraw(String who, int amount) {
    if (balance < amount) {
      System.out.println("  " + who + " sees " + balance + ", and leaves");
      return;
    }
    System.out.println("  " + who + " sees " + balance + ", and asks for " + amount);
    sleep(0.1); // The cashier counts the money, and others run meanwhile.
    balance -= amount;
    System.out.println("  " + who + " gets " + amount);
  }
}
