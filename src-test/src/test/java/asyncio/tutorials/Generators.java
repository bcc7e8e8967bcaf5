package asyncio.tutorials;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.StreamSupport;

/** Values that come one after the other: generators and iterators. */
class Generators {

  static AsyncGenerator<Integer> countdown(int start) {
    return AsyncGenerator.of(
        out -> {
          try {
            for (int number = start; number > 0; number--) {
              sleep(0.01);
              out.yield(number);
            }
          } finally {
            System.out.println("countdown from " + start + " is over");
          }
        });
  }

  static AsyncGenerator<Integer> even(Iterable<Integer> numbers) {
    return AsyncGenerator.of(
        out -> {
          for (var number : numbers) {
            if (number % 2 == 0) {
              out.yield(number);
            }
          }
        });
  }

  static class Dice implements Iterable<Integer>, Iterator<Integer> {

    private int seed = 7;

    @Override
    public Iterator<Integer> iterator() {
      return this;
    }

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public Integer next() {
      sleep(0.01);
      seed = (seed * 5 + 3) % 16;
      return seed % 6 + 1;
    }
  }

  static List<Integer> throwUntilSix() {
    var numbers = new ArrayList<Integer>();
    for (var number : new Dice()) {
      numbers.add(number);
      if (number == 6) {
        break;
      }
    }
    return numbers;
  }

  static List<Integer> collect(Iterable<Integer> numbers) {
    return StreamSupport.stream(numbers.spliterator(), false).toList();
  }

  static void main() {
    countdown(3).forEach(System.out::println);
    System.out.println(collect(even(countdown(6))));
    System.out.println(throwUntilSix());
    var some = collect(countdown(3)).stream().filter(number -> number != 2);
    System.out.println(some.map(number -> number * 10).toList());
    var numbers = countdown(5);
    System.out.println(numbers.next());
    System.out.println(numbers.next());
    numbers.close();
    var both = await(gather(() -> collect(countdown(2)), () -> throwUntilSix()));
    System.out.println(both);
    var dice = new Dice();
    System.out.println("first " + dice.next() + ", second " + dice.next());
    System.out.println(collect(countdown(4)).stream().mapToInt(number -> number).sum());
    var rest = even(countdown(4));
    System.out.println("start with " + rest.next());
    System.out.println("then " + collect(rest));
  }

  public static void main(String[] args) {
    Asyncio.run(() -> main());
  }
}
