import asyncio.Asyncio;
import asyncio.futures.CancelledError;

public class Check2 {

  static String verdict() {
    return Checking.verdict("both or none", Check2::check);
  }

  static void check() {
    Checking.result(() -> {
      String booked = Exercise2.book(() -> Asyncio.sleep(1, "flight"), () -> Asyncio.sleep(2, "hotel"));
      Checking.same("both can be had", "flight and hotel", booked, "task.result() once the group has ended");
      String[] hotel = {"goes on"};
      try {
        Exercise2.book(() -> fail(), () -> bookHotel(hotel));
        throw new Checking.NotYet("the flight fails: expected an exception. Hint: let it through");
      } catch (RuntimeException expected) {
        if (expected instanceof Checking.NotYet notYet) {
          throw notYet;
        }
      }
      Checking.same("the flight has failed; the hotel's booking", "cancelled", hotel[0],
          "TaskGroup.run(group -> ...), in which group.createTask makes both tasks");
      return "";
    });
  }

  static String fail() {
    Asyncio.sleep(1);
    throw new IllegalStateException("no seats");
  }

  static String bookHotel(String[] hotel) {
    try {
      return Asyncio.sleep(5, "hotel");
    } catch (CancelledError e) {
      hotel[0] = "cancelled";
      throw e;
    }
  }

  public static void main(String[] args) {
    Checking.end(Check2::verdict);
  }
}
