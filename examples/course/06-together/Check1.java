import asyncio.Asyncio;
import java.util.List;

public class Check1 {

  static String verdict() {
    return Checking.verdict("all prices were asked at the same time", Check1::check);
  }

  static void check() {
    Checking.result(() -> {
      double begin = Asyncio.getRunningLoop().time();
      Checking.same("the total", 12, Exercise1.total(List.of("tea", "milk", "bread")), "add up all prices");
      Checking.same("seconds for three prices", 1.0, Asyncio.getRunningLoop().time() - begin,
          "await(gather(items, item -> priceOf(item))) is the list of the prices");
      return "";
    });
  }

  public static void main(String[] args) {
    Checking.end(Check1::verdict);
  }
}
