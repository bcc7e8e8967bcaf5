package asyncio.examples.coordination;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.sync.Event;

/**
 * An event: many tasks wait for it, and it happens once.
 *
 * <p>The runners wait for the starting gun, and all of them hear it. An event stays set, so a task
 * that comes later does not wait. {@code clear()} makes the event ready for another use.
 *
 * <p>Prints a race of two, and a runner who came too late for the start.
 *
 * <p>In Python: {@code asyncio.Event}, whose {@code wait()} is {@code await()} here.
 */
public final class StartingGun {

  public static void main(String[] args) {
    Asyncio.run(() -> race());
  }

  static void race() {
    var gun = new Event();
    var runners = gather(() -> run("Ann", 0.3, gun), () -> run("Bob", 0.2, gun));
    sleep(0.1);
    System.out.println("ready, steady");
    gun.set();
    System.out.println("go!"); // set() wakes the runners; they run when this task awaits.
    await(runners);

    run("Cem", 0.1, gun);
  }

  static void run(String who, double seconds, Event gun) {
    System.out.println(who + " stands at the line");
    gun.await();
    System.out.println(who + " starts");
    sleep(seconds);
    System.out.println(who + " arrives");
  }
}
