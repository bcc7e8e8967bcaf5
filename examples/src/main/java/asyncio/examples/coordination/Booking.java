package asyncio.examples.coordination;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.TaskGroup;
import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;

/**
 * A task group: all or nothing.
 *
 * <p>A journey needs a flight, a hotel and a car, which can be booked at the same time. If one of
 * them cannot be had, nobody wants the others. {@code TaskGroup.run} returns when all tasks of the
 * group have ended. When one task fails, the group cancels the others, and throws an {@code
 * ExceptionGroup} with the failures.
 *
 * <p>Prints a journey that can be booked, and one that cannot.
 *
 * <p>In Python: {@code asyncio.TaskGroup}, and {@code except*}.
 */
public final class Booking {

  public static void main(String[] args) {
    Asyncio.run(() -> twoJourneys());
  }

  static void twoJourneys() {
    System.out.println(bookJourney("Rome"));
    System.out.println(bookJourney("Oslo"));
  }

  static String bookJourney(String city) {
    try {
      return TaskGroup.run(
          group -> {
            var flight = group.createTask(() -> book("flight", city, 0.1));
            var hotel = group.createTask(() -> book("hotel", city, 0.2));
            var car = group.createTask(() -> book("car", city, 0.3));
            return city + ": " + await(flight) + ", " + await(hotel) + ", " + await(car);
          });
    } catch (ExceptionGroup failures) {
      return city + ": no journey, because of " + failures.exceptions();
    }
  }

  static String book(String what, String city, double seconds) {
    System.out.println("  " + what + ": asking");
    try {
      sleep(seconds);
    } catch (CancelledError e) {
      System.out.println("  " + what + ": no longer wanted");
      throw e;
    }
    if (city.equals("Oslo") && what.equals("hotel")) {
      System.out.println("  " + what + ": no room");
      throw new IllegalStateException("no room in " + city);
    }
    System.out.println("  " + what + ": booked");
    return "a " + what;
  }
}
