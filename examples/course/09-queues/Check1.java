import asyncio.Asyncio;
import java.util.List;

public class Check1 {

  static String verdict() {
    return Checking.verdict("the account was never overdrawn", Check1::check);
  }

  static void check() {
    Checking.run(() -> {
      Exercise1.Account account = new Exercise1.Account();
      List<Boolean> paid = Asyncio.await(Asyncio.gather(List.of(80, 70), amount -> account.withdraw(amount)));
      Checking.same("left of 100 after withdrawals of 80 and 70 at the same time", 20, account.balance(),
          "a field: new asyncio.sync.Lock(); around all of withdraw: try (var held = lock.acquire()) { ... }");
      Checking.same("what withdraw returned", List.of(true, false), paid, "the second one is refused");
    });
  }

  public static void main(String[] args) {
    Checking.end(Check1::verdict);
  }
}
