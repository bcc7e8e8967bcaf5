package asyncio.examples.coordination;

import static asyncio.Asyncio.amap;
import static asyncio.Asyncio.sleep;

import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Many items, some of them at the same time: {@code amap}.
 *
 * <p>There are pages without end. {@code amap} fetches three at a time, and makes a task when there
 * is room for it. The results come in the order of the pages, whichever is there first. When the
 * reader has enough, closing the generator cancels the fetches under way.
 *
 * <p>Prints that a fourth page is begun only when the first has been taken.
 *
 * <p>In Python: no counterpart; {@code gather} and {@code as_completed} make all tasks at once.
 */
public final class Crawler {

  public static void main(String[] args) {
    Asyncio.run(() -> readFourPages());
  }

  static void readFourPages() {
    Iterable<Integer> numbers = () -> IntStream.iterate(1, i -> i + 1).iterator();
    int read = 0;
    try (AsyncGenerator<String> pages = amap(number -> fetch(number), numbers, 3)) {
      for (String page : pages) {
        System.out.println("reading " + page);
        read++;
        if (read == 4) {
          break;
        }
      }
    }
    System.out.println("that is enough");
  }

  static String fetch(int number) {
    System.out.println("  fetching page " + number);
    sleep(Stream.of(0.3, 0.1, 0.2).skip(number % 3).findFirst().orElseThrow());
    return "page " + number;
  }
}
