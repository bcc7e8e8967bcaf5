import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.futures.CancelledError;

/** Lesson 7: a cancellation is a request, which the task's await throws. */
public class Lesson {

  public static void main(String[] args) {
    Asyncio.run(() -> watch());
  }

  static void watch() {
    Task<Void> download = createTask(() -> download(), "download");
    sleep(0.5);
    System.out.println("main: enough of that");
    download.cancelAndJoin();
    System.out.println("main: cancelled: " + download.cancelled());
  }

  static void download() {
    try {
      for (int part = 1; ; part++) {
        sleep(0.2);
        System.out.println("download: part " + part);
      }
    } catch (CancelledError e) {
      System.out.println("download: says goodbye to the server");
      sleep(0.1); // clean-up may await
      throw e;
    } finally {
      System.out.println("download: closes its file");
    }
  }
}
