package asyncio.tools;

import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.TaskGroup;
import asyncio.internal.loop.RunningLoops;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.atomic.AtomicBoolean;

/** Programs to look at. Each says so when it is under way, and goes on until it is ended. */
final class Programs {

  private Programs() {}

  private static void untilInputEnds() throws IOException {
    System.out.println("under way");
    System.in.readAllBytes();
  }

  static final class WithoutLibrary {
    public static void main(String[] args) throws IOException {
      untilInputEnds();
    }
  }

  static final class WithoutLoop {
    public static void main(String[] args) throws IOException {
      EventLoop.create().close();
      untilInputEnds();
    }
  }

  /** A task whose name would rewrite the title of a terminal, and forge a line. */
  static final class OddName {
    public static void main(String[] args) {
      Asyncio.run(
          () -> {
            Asyncio.createTask(() -> sleep(1000), "a\u001b]0;b\nc\u009bd\u202ee");
            sleep(0);
            System.out.println("under way");
            sleep(1000);
          });
    }
  }

  /**
   * Has a task of a given name, and one that steps. Tells for each line of input who looks: whether
   * a loop has a listener, and which threads have come.
   */
  static final class Watched {
    public static void main(String[] args) {
      Asyncio.run(
          () -> {
            Asyncio.createTask(() -> sleep(1000), args[0]);
            EventLoop loop = Asyncio.getRunningLoop();
            Thread.ofPlatform().daemon().start(() -> tell(loop));
            System.out.println("under way");
            while (true) {
              sleep(0.01);
            }
          });
    }

    private static void tell(EventLoop loop) {
      Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8);
      while (lines.hasNextLine()) {
        var unused = lines.nextLine();
        loop.callSoonThreadsafe(() -> System.out.println("looked at: " + watchers()));
      }
    }

    private static List<String> watchers() {
      List<String> watchers = new ArrayList<>();
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().matches("asyncio (agent|live.*|watchdog)")) {
          watchers.add(thread.getName());
        }
      }
      if (RunningLoops.all().stream().anyMatch(each -> each.kernel().probes() != null)) {
        watchers.add("listener");
      }
      return watchers;
    }
  }

  /** Blocks its loop for ever. */
  static final class Blocked {
    public static void main(String[] args) {
      Asyncio.run(() -> blockForEver());
    }

    private static void blockForEver() throws IOException {
      untilInputEnds();
    }
  }

  /** The library is known to a class loader which the system's does not know. */
  static final class InAnotherClassLoader {
    public static void main(String[] args) throws Exception {
      List<URL> path = new ArrayList<>();
      for (String entry : args[0].split(File.pathSeparator)) {
        path.add(Path.of(entry).toUri().toURL());
      }
      ClassLoader apart =
          new URLClassLoader(path.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
      Thread.currentThread().setContextClassLoader(apart);
      apart
          .loadClass("asyncio.examples.Main")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[] {"busy", "--seconds", "1000"});
    }
  }

  /**
   * Ten thousand tasks, who take turns until a line comes in; then tells if the order was right.
   */
  static final class TenThousand {

    private static final int TASKS = 10_000;
    private static final AtomicBoolean ENOUGH = new AtomicBoolean();

    private static long turns;
    private static boolean inOrder = true;

    public static void main(String[] args) {
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                try {
                  System.in.read();
                } catch (IOException e) {
                  inOrder = false;
                }
                ENOUGH.set(true);
              });
      Asyncio.run(
          () ->
              TaskGroup.run(
                  group -> {
                    for (int i = 0; i < TASKS; i++) {
                      int number = i;
                      group.createTask(() -> takeTurns(number), "task-" + number);
                    }
                  }));
      System.out.println("in order: " + (inOrder && turns % TASKS == 0));
    }

    /** All end in the same round: the first one decides. */
    private static void takeTurns(int number) {
      boolean last = false;
      while (!last) {
        if (number == 0) {
          decided = ENOUGH.get();
          if (turns == 5L * TASKS) {
            System.out.println("under way");
          }
        }
        last = decided;
        inOrder &= turns % TASKS == number;
        turns++;
        if (!last) {
          sleep(0);
        }
      }
    }

    private static boolean decided;
  }
}
