import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;

import asyncio.Asyncio;
import java.util.List;

/** The total of a shopping list. */
public class Exercise1 {

  static int total(List<String> items) {
    int total = 0;
    for (int price : await(gather(items, item -> priceOf(item)))) {
      total += price;
    }
    return total;
  }

  /** Do not change this. */
  static int priceOf(String item) {
    sleep(1);
    return item.length();
  }

  public static void main(String[] args) {
    System.out.println(Asyncio.run(() -> total(List.of("tea", "milk"))));
  }
}
