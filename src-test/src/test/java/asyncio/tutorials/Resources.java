package asyncio.tutorials;

import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;

import asyncio.Asyncio;
import asyncio.futures.TimeoutException;

/** Resources that are opened and closed around a block, whatever happens. */
class Resources {

  record Database(String name) implements AutoCloseable {

    Database {
      sleep(0.01);
      System.out.println(name + ": connected");
    }

    @Override
    public void close() {
      sleep(0.01);
      System.out.println(name + ": disconnected");
    }

    String query(String text) {
      sleep(0.01);
      if (text.contains("drop")) {
        throw new SecurityException(name + ": " + text + " is forbidden");
      }
      return name + ": " + text + ": " + text.length() + " rows";
    }
  }

  static void transaction(Database database, Runnable block) {
    System.out.println(database.name() + ": begin");
    try {
      block.run();
      System.out.println(database.name() + ": commit");
    } catch (SecurityException e) {
      System.out.println(database.name() + ": roll back");
      throw e;
    }
  }

  static void update(Database database) {
    System.out.println(database.query("update prices"));
    System.out.println(database.query("drop customers"));
  }

  static void nap() {
    try (var slow = new Database("slow")) {
      sleep(10);
      System.out.println(slow.query("select nothing"));
    }
  }

  static void main() {
    try (var shop = new Database("shop")) {
      System.out.println(shop.query("select apples"));
      System.out.println(shop.query("select pears"));
      System.out.println(shop.query("count plums"));
    }
    try (var bank = new Database("bank");
        var audit = new Database("audit")) {
      System.out.println(bank.query("select accounts"));
      System.out.println(audit.query("insert line"));
      System.out.println(bank.query("count accounts"));
      System.out.println(audit.query("count lines"));
    }
    try (var shop = new Database("shop")) {
      transaction(shop, () -> update(shop));
    } catch (SecurityException e) {
      System.out.println(e.getMessage());
    }
    try (var shop = new Database("shop")) {
      transaction(shop, () -> System.out.println(shop.query("update stock")));
    }
    try {
      timeout(0.2, () -> nap());
    } catch (TimeoutException e) {
      System.out.println("too slow");
    }
  }

  public static void main(String[] args) {
    Asyncio.run(() -> main());
  }
}
