package asyncio.tools.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells a tool in another process what the loops of this one do. Not for users.
 *
 * <p>The tool listens on a port of the loopback interface. The agent connects to it, shows by a
 * token that it is the one who is expected, and sends a line that says how it went, and a text. All
 * of it happens in a thread of its own. Nothing is told to the loops, no class is changed, and
 * nothing stays but this class.
 *
 * <p>The library is found among the classes that are loaded, so it does not matter by which class
 * loader, or whether as a module; a program may even have it twice. It is called by reflection, and
 * what comes back is text: so the tool and the program may be of different versions.
 */
public final class Agent {

  /** There are loops; their description follows. */
  public static final String OK = "ok";

  /** The library is not there, or nobody has used it. */
  public static final String NO_LIBRARY = "no library";

  /** The library has no {@code LoopSnapshot} yet. */
  public static final String OLD_LIBRARY = "old library";

  /** The library is there, but no loop runs. */
  public static final String NO_LOOP = "no loop";

  /** Something went wrong, which is described. */
  public static final String FAILED = "failed";

  private Agent() {}

  /**
   * Where the tool listens: the same address for both, whichever kind each prefers.
   *
   * @return 127.0.0.1
   * @throws UnknownHostException never
   */
  public static InetAddress loopback() throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  /**
   * Called by the JVM when the agent is loaded.
   *
   * @param arguments port, token and the method of {@code LoopSnapshot} that makes the text, with
   *     spaces between them
   * @param jvm knows the classes that are loaded
   */
  public static void agentmain(String arguments, Instrumentation jvm) {
    String[] parts = arguments.split(" ");
    Thread thread =
        new Thread(
            null,
            () -> report(Integer.parseInt(parts[0]), parts[1], parts[2], jvm),
            "asyncio agent",
            0,
            false);
    thread.setDaemon(true);
    thread.start();
  }

  private static void report(int port, String token, String method, Instrumentation jvm) {
    try (Socket tool = new Socket(loopback(), port)) {
      String report = token + "\n" + describe(method, jvm);
      OutputStream out = tool.getOutputStream();
      out.write(report.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException toolIsGone) {
      // Nobody is left who could be told.
    }
  }

  private static String describe(String method, Instrumentation jvm) {
    List<String> texts = new ArrayList<>();
    String outcome = NO_LIBRARY;
    for (Class<?> loaded : jvm.getAllLoadedClasses()) {
      if (loaded.getName().equals("asyncio.EventLoop")) {
        try {
          texts.addAll(describe(method, loaded.getClassLoader()));
          outcome = NO_LOOP;
        } catch (InvocationTargetException failed) {
          return FAILED + "\n" + failed.getCause();
        } catch (ReflectiveOperationException isNotThere) {
          outcome = OLD_LIBRARY;
        }
      }
    }
    return texts.isEmpty() ? outcome + "\n" : OK + "\n" + String.join("\n", texts);
  }

  private static List<String> describe(String method, ClassLoader loader)
      throws ReflectiveOperationException {
    Class<?> snapshot = Class.forName("asyncio.observe.LoopSnapshot", true, loader);
    List<String> texts = new ArrayList<>();
    for (Object loop : (List<?>) snapshot.getMethod("ofRunningLoops").invoke(null)) {
      texts.add((String) snapshot.getMethod(method).invoke(loop));
    }
    return texts;
  }
}
