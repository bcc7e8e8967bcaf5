import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gatherEach;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import java.util.List;

/** An account that asks the bank before each withdrawal. It must not be overdrawn. */
public class Exercise1 {

  static final class Account {
    private int balance = 100;

    boolean withdraw(int amount) {
      // TODO: while one withdrawal awaits, another one sees the old balance. Hold a lock.
      if (balance < amount) {
        return false;
      }
      sleep(1); // the bank is asked
      balance -= amount;
      return true;
    }

    int balance() {
      return balance;
    }
  }

  public static void main(String[] args) {
    Asyncio.run(() -> {
      Account account = new Account();
      await(gatherEach(List.of(80, 70), amount -> account.withdraw(amount)));
      System.out.println("left: " + account.balance());
    });
  }
}
