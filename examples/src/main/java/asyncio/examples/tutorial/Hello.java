package asyncio.examples.tutorial;

import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;

/**
 * A first coroutine.
 *
 * <p>In Python a coroutine is an {@code async def}, and calling it takes an {@code await}. In Java
 * it is an ordinary method, and calling it is awaiting it. A coroutine needs an event loop around
 * it. {@code Asyncio.run} makes the loop, runs the coroutine to its end, and closes the loop.
 *
 * <p>Prints {@code hello}, and a second later {@code world}.
 */
public final class Hello {

  public static void main(String[] args) {
    Asyncio.run(() -> hello());
  }

  static void hello() {
    System.out.println("hello");
    sleep(1); // Only this coroutine waits: the loop is free for others.
    System.out.println("world");
  }
}
