package asyncio.examples.tutorial;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.futures.CancelledError;

/**
 * Cancelling a task.
 *
 * <p>{@code cancel()} makes the task's current await throw {@code CancelledError}, so that {@code
 * catch} and {@code finally} can clean up, and may even await. Code that catches the error throws
 * it again; otherwise the task does not end as cancelled. {@code CancelledError} is no {@code
 * Exception}, so {@code catch (Exception e)} does not stop a cancellation by accident.
 *
 * <p>Prints a download that is cancelled halfway, tidies up, and ends as cancelled.
 */
public final class Cancellation {

  public static void main(String[] args) {
    Asyncio.run(() -> cancelADownload());
  }

  static void cancelADownload() {
    Task<Void> download = createTask(() -> download());
    sleep(0.5);

    System.out.println("main: enough of that");
    download.cancel();
    try {
      await(download);
    } catch (CancelledError e) {
      System.out.println("main: the download was cancelled: " + download.cancelled());
    }
  }

  static void download() {
    System.out.println("download: starts");
    try {
      downloadParts();
      System.out.println("download: never gets here");
    } catch (CancelledError e) {
      System.out.println("download: cancelled, saying goodbye to the server");
      sleep(0.1);
      throw e;
    } finally {
      System.out.println("download: the file is closed");
    }
  }

  static void downloadParts() {
    for (int part = 1; ; part++) {
      try {
        sleep(0.2);
        System.out.println("download: part " + part);
      } catch (Exception e) {
        System.out.println("download: never gets here, either");
      }
    }
  }
}
