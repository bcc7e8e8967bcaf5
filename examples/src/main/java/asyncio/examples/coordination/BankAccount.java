package asyncio.examples.coordination;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.sync.Lock;

/**
 * A lock, for several steps between which no other task may come.
 *
 * <p>Two people draw money from one account, and each looks at the balance first. Between two
 * awaits nothing else runs, so most code needs no lock. Here an await stands between the look and
 * the payment, and the balance may change during it. The lock makes the second person wait until
 * the first has the money.
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
    try (var held =
        lock.acquire()) { // The end of the block releases the lock, also after an exception.
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
