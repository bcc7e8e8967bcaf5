package asyncio.engine;

import asyncio.EventLoop;
import asyncio.Runner;
import asyncio.futures.Future;

/** A program for {@link ForeignThreadsTest}: its loop handles Ctrl-C by itself, in two runs. */
final class OwnSignalHandler {

  private OwnSignalHandler() {}

  public static void main(String[] arguments) {
    try (Runner runner = new Runner()) {
      EventLoop loop = runner.getLoop();
      Future<String> handled = loop.createFuture();
      runner.run(() -> loop.addSignalHandler("INT", () -> handled.setResult("handled")));
      runner.run(
          () -> {
            System.out.println("waiting");
            System.out.println(handled.await());
          });
    }
    System.out.println("main ends");
    System.exit(0);
  }
}
