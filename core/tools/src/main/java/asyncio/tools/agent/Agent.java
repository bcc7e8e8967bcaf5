package asyncio.tools.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Describes the loops of this process to a tool in another process. Not for users.
 *
 * <p>The tool listens on a port of the loopback interface. The agent connects to it and sends a
 * token, which shows that it is the agent, a line with the outcome, and a text. All of it happens
 * in a thread of its own. The agent changes no class; nothing but this class stays. Only for a
 * {@link #STREAM} it schedules something on the loops.
 *
 * <p>The agent finds the library among the loaded classes. So any class loader will do, with
 * modules or without, and even two copies of the library. The agent calls the library by reflection
 * and gets text: so tool and program may have different versions.
 */
public final class Agent {

  /** Loops run; their description follows. */
  public static final String OK = "ok";

  /**
   * In place of a method: the events of all loops follow, as long as the tool listens. The library
   * listens to the loops meanwhile, and removes its listeners at the end.
   */
  public static final String STREAM = "stream";

  /** The library is not loaded. */
  public static final String NO_LIBRARY = "no library";

  /** The library has no {@code LoopSnapshot} yet. */
  public static final String OLD_LIBRARY = "old library";

  /** The library is loaded, but no loop runs. */
  public static final String NO_LOOP = "no loop";

  /** An exception was thrown; its description follows. */
  public static final String FAILED = "failed";

  private Agent() {}

  /**
   * The address on which the tool listens. IPv4 for both sides, whatever they prefer.
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
   * @param arguments the port, the token, and {@link #STREAM} or the method of {@code LoopSnapshot}
   *     that makes the text, separated by spaces
   * @param jvm lists the loaded classes
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
      if (method.equals(STREAM)) {
        stream(token, tool, jvm);
        return;
      }
      String report = token + "\n" + describe(method, jvm);
      OutputStream out = tool.getOutputStream();
      out.write(report.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException toolIsGone) {
      // There is no tool any more to tell.
    }
  }

  private static void stream(String token, Socket tool, Instrumentation jvm) throws IOException {
    String outcome = NO_LIBRARY;
    Method stream = null;
    for (Class<?> loaded : jvm.getAllLoadedClasses()) {
      if (loaded.getName().equals("asyncio.EventLoop")) {
        try {
          if (stream == null || hasLoops(loaded)) { // of several copies, one that is in use
            stream =
                Class.forName("asyncio.observe.LiveRecording", true, loaded.getClassLoader())
                    .getMethod("stream", InputStream.class, OutputStream.class);
          }
        } catch (ReflectiveOperationException isNotThere) {
          outcome = OLD_LIBRARY;
        }
      }
    }
    OutputStream out = tool.getOutputStream();
    String first = token + "\n" + (stream == null ? outcome : OK) + "\n";
    out.write(first.getBytes(StandardCharsets.UTF_8));
    out.flush();
    if (stream != null) {
      Thread.currentThread().setContextClassLoader(stream.getDeclaringClass().getClassLoader());
      try {
        stream.invoke(null, tool.getInputStream(), out);
      } catch (ReflectiveOperationException failed) {
        throw new IOException(failed); // the tool sees that the stream has ended
      }
    }
  }

  private static boolean hasLoops(Class<?> eventLoop) throws ReflectiveOperationException {
    return !((Set<?>) eventLoop.getMethod("runningLoops").invoke(null)).isEmpty();
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
    List<?> loops = (List<?>) snapshot.getMethod("ofRunningLoops").invoke(null);
    if (method.equals("toJson") && !loops.isEmpty()) { // one document of all
      return List.of((String) snapshot.getMethod(method, List.class).invoke(null, loops));
    }
    for (Object loop : loops) {
      texts.add((String) snapshot.getMethod(method).invoke(loop));
    }
    return texts;
  }
}
