import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.TaskGroup;
import asyncio.futures.ExceptionGroup;
import java.util.List;

/** Lesson 6: to wait for many. gather collects results; a group lives and dies together. */
public class Lesson {

  public static void main(String[] args) {
    Asyncio.run(() -> shopping());
  }

  static void shopping() {
    List<Integer> prices = await(gather(List.of("tea", "milk"), item -> priceOf(item)));
    System.out.println("gather: " + prices);

    try {
      TaskGroup.run(group -> {
        group.createTask(() -> priceOf("a large cake"), "cake");
        group.createTask(() -> priceOf("gold"), "gold");
      });
    } catch (ExceptionGroup errors) {
      System.out.println("group: " + errors.getSuppressed()[0].getMessage());
    }
  }

  static int priceOf(String item) {
    sleep(item.length() * 0.1);
    if (item.equals("gold")) {
      throw new IllegalArgumentException("we sell no gold");
    }
    return item.length();
  }
}
