package asyncio.examples.coordination;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.sync.Event;

/**
 * An event, for which many wait and which happens once.
 *
 * <p>The runners wait for the starting gun, and all of them hear it. An event stays set: whoever
 * comes after it does not wait. To use it again, {@code clear()} it.
 *
 * <p>Prints a race of two, and somebody who came too late for it.
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
    System.out.println("go!"); // It wakes the runners, but they run when we wait.
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
