import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.futures.CancelledError;

/** Writes into a file again and again. If it is cancelled, the file is closed, and the task is cancelled. */
public class Exercise1 {

  interface File {
    void write();

    void close();
  }

  static void copy(File file) {
    // TODO: this swallows the cancellation, and forgets the file.
    try {
      while (true) {
        file.write();
        sleep(1);
      }
    } catch (CancelledError e) {
      System.out.println("copy: stopped");
    }
  }

  public static void main(String[] args) {
    File file = new File() {
      @Override
      public void write() {
        System.out.println("written");
      }

      @Override
      public void close() {
        System.out.println("closed");
      }
    };
    Asyncio.run(() -> {
      Task<Void> copy = createTask(() -> copy(file));
      sleep(0.1);
      copy.cancelAndJoin();
    });
  }
}
