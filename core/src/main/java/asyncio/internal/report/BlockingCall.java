package asyncio.internal.report;

import java.lang.reflect.Modifier;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A method of the JDK that blocks its thread, found on the stack of a blocked loop, and what a
 * coroutine calls instead.
 *
 * @param method such as {@code java.util.concurrent.Semaphore.acquire}
 * @param instead such as {@code asyncio.sync.Semaphore}
 */
record BlockingCall(String method, String instead) {

  private static final String THREAD = "toThread(…)";
  private static final String OR_THREAD = ", or " + THREAD;
  private static final String AWAIT = "await(…)" + OR_THREAD;
  private static final String STREAMS = "asyncio.net.Streams" + OR_THREAD;
  private static final String FILES = "asyncio.AsyncFiles" + OR_THREAD;

  /** What blocks. The first row that fits counts, so subclasses stand before their supertypes. */
  private static final List<Row> TABLE =
      List.of(
          row("java.util.concurrent.Semaphore", ".*[aA]cquire.*", "asyncio.sync.Semaphore"),
          row("java.util.concurrent.CountDownLatch", "await", "asyncio.sync.Event"),
          row("java.util.concurrent.CyclicBarrier", "await", "asyncio.sync.Barrier"),
          row("java.util.concurrent.Phaser", ".*await.*|.*Await.*", "asyncio.sync.Barrier"),
          row("java.util.concurrent.Exchanger", "exchange", "asyncio.sync.Queue"),
          row(
              "java.util.concurrent.BlockingQueue",
              "(put|take|offer|poll|transfer|tryTransfer)(First|Last)?",
              "asyncio.sync.Queue"),
          row("java.util.concurrent.locks.Lock", "lock.*|tryLock", "asyncio.sync.Lock"),
          row("java.util.concurrent.locks.StampedLock", ".*[lL]ock.*", "asyncio.sync.Lock"),
          row("java.util.concurrent.locks.Condition", "await.*", "asyncio.sync.Condition"),
          row("java.util.concurrent.CompletableFuture", "get|join", "await(future)"),
          row("java.util.concurrent.Future", "get|join|invoke", "await(wrapFuture(future))"),
          row("java.util.concurrent.CompletionService", "take|poll", "asCompleted(…)"),
          row(
              "java.util.concurrent.ExecutorService",
              "invoke.*|awaitTermination|close",
              "gather(…)" + OR_THREAD),
          row("java.util.concurrent.locks.LockSupport", "park.*", "asyncio.sync.Event"),
          row("java.lang.Thread", "sleep", "asyncio.Asyncio.sleep"),
          row("java.util.concurrent.TimeUnit", "sleep", "asyncio.Asyncio.sleep"),
          row("java.lang.Thread", "join", AWAIT),
          row("java.lang.Process", "waitFor", "asyncio.process.Subprocess" + OR_THREAD),
          row("java.net.http.HttpClient", "send", "await(client.sendAsync(…))"),
          row("java.net.InetAddress", "get.*|isReachable", "loop.getaddrinfo(…)" + OR_THREAD),
          row("java.net.URL", "openStream|getContent", THREAD),
          row("java.net.URLConnection", "connect|get.*", THREAD),
          row("java.net.Socket", "<init>|connect", STREAMS),
          row("java.net.ServerSocket", "accept", STREAMS),
          row("java.net.DatagramSocket", "receive", "loop.createDatagramEndpoint(…)" + OR_THREAD),
          row(
              "java.nio.channels.NetworkChannel",
              "connect|accept|read|write|receive|send",
              STREAMS),
          row("java.nio.channels.Selector", "select", "loop.addReader(…)" + OR_THREAD),
          row("java.nio.channels.FileChannel", "read|write|force|lock|transfer.*", FILES),
          row("java.nio.file.Files", ".*", FILES),
          row("java.io.RandomAccessFile", "read.*|write.*", FILES),
          row("java.io.FileInputStream", "<init>|read.*", FILES),
          row("java.io.FileOutputStream", "<init>|write", FILES),
          row("java.net.Socket$SocketInputStream", "read", STREAMS),
          row("java.net.Socket$SocketOutputStream", "write", STREAMS),
          row("java.io.Console", "read.*", THREAD),
          row("java.lang.Object", "wait", "asyncio.sync.Condition"));

  /** Known by name, whatever they read from. */
  private static final Pattern WRAPPERS = Pattern.compile("java\\.io\\.\\w+|java\\.util\\.Scanner");

  private record Row(String type, Pattern methods, String instead) {}

  private static Row row(String type, String methods, String instead) {
    return new Row(type, Pattern.compile(methods), instead);
  }

  /**
   * The blocking method that the program has called.
   *
   * @param stack of the blocked thread, the innermost frame first
   * @param state of that thread
   * @return null if the stack does not tell, or if it is a method of this library
   */
  static @Nullable BlockingCall in(StackTraceElement[] stack, Thread.State state) {
    int caller = callerIn(stack);
    boolean byProgram = caller < stack.length && FrameOwner.isProgram(stack[caller].getClassName());
    if (caller == 0 && state == Thread.State.BLOCKED) {
      return new BlockingCall("synchronized", "asyncio.sync.Lock");
    }
    for (int i = caller - 1; i >= 0; i--) {
      BlockingCall found = of(stack[i], stack[caller - 1]);
      boolean calledByLibrary = byProgram && isLibrary(stack[i]);
      if (found != null || calledByLibrary) {
        return found;
      }
    }
    return null;
  }

  /**
   * The place of the program's innermost frame. If there is none, as the loop was given the JDK's
   * method itself, that of the loop's call, or the length of the stack.
   */
  private static int callerIn(StackTraceElement[] stack) {
    int border = StackFrames.border(stack);
    int end = border < 0 ? stack.length : border;
    for (int i = 0; i < end; i++) {
      if (FrameOwner.isProgram(stack[i].getClassName())) {
        return i;
      }
    }
    return end;
  }

  private static boolean isLibrary(StackTraceElement frame) {
    String name = frame.getClassName();
    return FrameOwner.isLibrary(name) && !FrameOwner.isAdapter(name);
  }

  /**
   * The blocking method of a frame, if it is one.
   *
   * @param called the frame that the program has called; by way of it, this one
   */
  private static @Nullable BlockingCall of(StackTraceElement frame, StackTraceElement called) {
    Class<?> type = FrameOwner.isJdk(frame.getClassName()) ? load(frame.getClassName()) : null;
    if (type == null) {
      return null;
    }
    Set<String> supertypes = new LinkedHashSet<>();
    addSupertypes(type, supertypes);
    String method = frame.getMethodName();
    for (Row row : TABLE) {
      if (supertypes.contains(row.type) && row.methods.matcher(method).matches()) {
        String name =
            WRAPPERS.matcher(called.getClassName()).matches()
                ? called.getClassName() + "." + nameOf(called.getMethodName())
                : nameOf(type, row) + "." + nameOf(method);
        return new BlockingCall(name, row.instead);
      }
    }
    return null;
  }

  /** Classes that nobody knows have the name of what they implement. */
  private static String nameOf(Class<?> type, Row row) {
    boolean isKnown = Modifier.isPublic(type.getModifiers()) && !type.isMemberClass();
    return isKnown && type.getName().startsWith("java.")
        ? type.getName()
        : row.type.replace('$', '.');
  }

  private static String nameOf(String method) {
    return method.equals("<init>") ? "new" : method;
  }

  /** The class is on a stack, so it is loaded already, unless a library has its own loader. */
  private static @Nullable Class<?> load(String name) {
    try {
      return Class.forName(name, false, ClassLoader.getPlatformClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }

  private static void addSupertypes(@Nullable Class<?> type, Set<String> names) {
    if (type != null && names.add(type.getName())) {
      addSupertypes(type.getSuperclass(), names);
      for (Class<?> implemented : type.getInterfaces()) {
        addSupertypes(implemented, names);
      }
    }
  }

  @Override
  public String toString() {
    return method + " blocks the loop: use " + instead;
  }
}
