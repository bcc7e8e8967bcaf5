package asyncio.engine;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.KeyboardInterrupt;
import asyncio.futures.Future;

/**
 * A program for {@link ForeignThreadsTest}: waits until it is interrupted, and cleans up. With an
 * argument, it handles the signal itself.
 */
public final class Interruptible {

  private Interruptible() {}

  public static void main(String[] arguments) throws Exception {
    EventLoop loop = EventLoop.create();
    Future<Void> handledByOurselves = loop.createFuture();
    if (arguments.length > 0) {
      Signals.handleInterrupt(
          () -> loop.callSoonThreadsafe(() -> handledByOurselves.setResult(null)));
    }
    try {
      Asyncio.run(() -> waitForInterrupt(handledByOurselves), () -> loop);
    } catch (KeyboardInterrupt e) {
      System.out.println(e);
    }
    boolean jvmsHandler = Signals.handleInterrupt(() -> {}).startsWith("sun.misc.Signal$");
    System.out.println("handler of the JVM: " + jvmsHandler);
    System.exit(0);
  }

  private static void waitForInterrupt(Future<Void> handledByOurselves) {
    System.out.println("waiting");
    try {
      Asyncio.waitFor(handledByOurselves, 60);
      System.out.println("handled");
    } finally {
      Asyncio.sleep(0.01);
      System.out.println("cleaned up");
    }
  }
}
