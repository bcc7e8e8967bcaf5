package asyncio.tutorials;

import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.TaskGroup;
import asyncio.futures.ExceptionGroup;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;

/** Exceptions of several tasks at once, taken apart by their types. */
class ExceptGroups {

  static void order(String item, int price) {
    sleep(0.1);
    if (price < 0) {
      throw new IllegalArgumentException(item + " has a negative price");
    }
    if (item.equals("unicorn")) {
      throw new NoSuchElementException("no " + item + " in stock");
    }
    if (item.equals("moon")) {
      throw new IllegalStateException("the " + item + " is not for sale");
    }
    System.out.println(item + " ordered");
  }

  static void orderAll(Map<String, Integer> prices) {
    try (var group = new TaskGroup()) {
      prices.forEach((item, price) -> group.createTask(() -> order(item, price)));
    }
  }

  static void report(String what, Exception error) {
    System.out.println(what + ": " + error.getMessage());
  }

  static void shop(Map<String, Integer> prices) {
    try {
      orderAll(prices);
    } catch (ExceptionGroup group) {
      group
          .handle(IllegalArgumentException.class, e -> report("bad price", e))
          .handle(NoSuchElementException.class, e -> report("out of stock", e))
          .rethrow();
    }
    System.out.println("the shop is closed");
  }

  static String first(ExceptionGroup group) {
    return group.exceptions().get(0).getMessage();
  }

  static void main() {
    shop(new TreeMap<>(Map.of("bread", 3, "milk", 1)));
    shop(new TreeMap<>(Map.of("bread", 3, "cheese", -2, "milk", -1, "unicorn", 1000)));
    try {
      shop(new TreeMap<>(Map.of("milk", -1, "moon", 1)));
    } catch (ExceptionGroup group) {
      System.out.println("not handled: " + first(group));
      System.out.println(group.exceptions().size() + " exception");
    }
    var errors = List.of(new IllegalArgumentException("one"), new NoSuchElementException("two"));
    var group = new ExceptionGroup("both", errors);
    var parts = group.split(IllegalArgumentException.class);
    System.out.println(first(parts.matching()) + " and " + first(parts.rest()));
    var outer = new ExceptionGroup("outer", List.of(group, new IllegalStateException("three")));
    var inner = (ExceptionGroup) outer.exceptions().get(0);
    int members = outer.exceptions().size();
    System.out.println(members + " members, " + inner.exceptions().size() + " in the first");
    var found = (ExceptionGroup) outer.subgroup(NoSuchElementException.class).exceptions().get(0);
    System.out.println(first(found) + " is deep inside");
    System.out.println(outer.subgroup(IOException.class) == null ? "no other" : "others");
  }

  public static void main(String[] args) {
    Asyncio.run(() -> main());
  }
}
