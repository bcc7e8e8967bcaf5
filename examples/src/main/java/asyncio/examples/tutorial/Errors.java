package asyncio.examples.tutorial;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Task;
import java.io.IOException;
import java.util.List;

/**
 * Where exceptions go.
 *
 * <p>An await of a task throws the exception that ended the task: the same object, without a
 * wrapper, checked exceptions included. {@code gather} fails as soon as one of its tasks fails, and
 * the others go on. With {@code returnExceptions} it returns exceptions among the results instead.
 *
 * <p>Prints three ways in which a failure reaches the awaiting task.
 */
public final class Errors {

  public static void main(String[] args) {
    Asyncio.run(() -> threeFailures());
  }

  static void threeFailures() {
    Task<String> task = createTask(() -> read("secret.txt"));
    try {
      task.await(IOException.class); // The class tells the compiler what may be thrown here.
    } catch (IOException e) {
      System.out.println("awaiting a task: " + e.getMessage());
      System.out.println("the same exception: " + (e == task.exception()));
    }

    Task<String> letter = createTask(() -> read("letter.txt"));
    try {
      gather(letter, createTask(() -> read("secret.txt"))).await(IOException.class);
    } catch (IOException e) {
      System.out.println("gathering: " + e.getMessage());
    }
    System.out.println("the other one went on: " + await(letter));

    var files = List.of("letter.txt", "secret.txt");
    var tasks = files.stream().map(file -> createTask(() -> read(file))).toList();
    for (Object outcome : await(gather(/* returnExceptions= */ true, tasks))) {
      System.out.println("gathering all outcomes: " + outcome);
    }
  }

  static String read(String file) throws IOException {
    sleep(0.1);
    if (file.startsWith("secret")) {
      throw new IOException("may not read " + file);
    }
    sleep(0.1);
    return "what stands in " + file;
  }
}
