package asyncio.testing;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Code in threads that are not the loop's. */
public final class Threads {

  private Threads() {}

  /** Runs a function in another thread, and waits for it without letting the loop go on. */
  public static <T> T elsewhere(Callable<T> function) {
    FutureTask<T> job = new FutureTask<>(function);
    Thread.ofPlatform().daemon().start(job);
    try {
      return job.get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs an action in another thread, and waits for it without letting the loop go on. */
  public static void doElsewhere(Runnable action) {
    elsewhere(
        () -> {
          action.run();
          return null;
        });
  }

  /** What all threads do, for a test that hangs. */
  public static String dump() {
    StringBuilder text = new StringBuilder();
    for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
      text.append('"').append(thread.getThreadName()).append("\" ").append(thread.getThreadState());
      text.append(' ')
          .append(thread.getLockName())
          .append(" of ")
          .append(thread.getLockOwnerName());
      text.append('\n');
      for (StackTraceElement frame : thread.getStackTrace()) {
        text.append("\tat ").append(frame).append('\n');
      }
    }
    return text + virtualThreads();
  }

  /** Virtual threads are seen in the JDK's own dump only. */
  private static String virtualThreads() {
    try {
      File file = File.createTempFile("test", ".threads");
      if (!file.delete()) {
        return "no dump of virtual threads";
      }
      ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class)
          .dumpThreads(
              file.getPath(),
              com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
      return "virtual threads: " + file;
    } catch (IOException e) {
      return "no dump of virtual threads: " + e;
    }
  }
}
