package asyncio.examples.coordination;

import static asyncio.Asyncio.sleep;

import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import java.util.List;

/**
 * A generator makes values on demand.
 *
 * <p>A thermometer measures as long as somebody reads it. The reader is a {@code for} statement,
 * and leaves the loop when it is warm enough. Closing the generator then runs the {@code finally}
 * block of its body, which switches the thermometer off.
 *
 * <p>Prints that each value is measured only when the reader asks for it.
 *
 * <p>In Python: {@code async def} with {@code yield}, {@code async for}, and {@code aclose()}.
 */
public final class Thermometer {

  public static void main(String[] args) {
    Asyncio.run(() -> heating());
  }

  static void heating() {
    try (AsyncGenerator<Integer> degrees = measure()) {
      for (int now : degrees) {
        System.out.println("it is " + now + " degrees");
        if (now >= 20) {
          System.out.println("warm enough");
          break;
        }
      }
    }
    System.out.println("good night");
  }

  static AsyncGenerator<Integer> measure() {
    return AsyncGenerator.of(
        out -> {
          System.out.println("  (switched on)");
          try {
            for (int value : List.of(17, 19, 21, 23)) {
              System.out.println("  (measuring)");
              sleep(0.1);
              out.yield(value);
            }
          } finally {
            System.out.println("  (switched off)");
          }
        });
  }
}
