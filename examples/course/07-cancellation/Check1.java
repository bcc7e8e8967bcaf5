import asyncio.Asyncio;
import asyncio.Task;

public class Check1 {

  static String verdict() {
    return Checking.verdict("the file was closed, and the task was cancelled", Check1::check);
  }

  static void check() {
    int[] count = {0, 0};
    Exercise1.File file = new Exercise1.File() {
      @Override
      public void write() {
        count[0]++;
      }

      @Override
      public void close() {
        count[1]++;
      }
    };
    Checking.printed(() -> {
      Task<Void> copy = Asyncio.createTask(() -> Exercise1.copy(file));
      Asyncio.sleep(2.5);
      copy.cancelAndJoin();
      Checking.same("writes in 2.5 s", 3, count[0], "leave the loop as it was");
      Checking.same("how often the file was closed", 1, count[1], "finally { file.close(); }");
      Checking.same("task.cancelled()", true, copy.cancelled(), "throw the CancelledError again");
    });
  }

  public static void main(String[] args) {
    Checking.end(Check1::verdict);
  }
}
