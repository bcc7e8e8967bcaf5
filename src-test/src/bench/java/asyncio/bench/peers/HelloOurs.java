package asyncio.bench.peers;

import asyncio.Asyncio;

/** The shortest program of this library. */
public final class HelloOurs {

  private HelloOurs() {}

  public static void main(String[] args) {
    Asyncio.run(() -> System.out.println("hello"));
  }
}
