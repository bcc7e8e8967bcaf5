package asyncio.behaviour.mistakes;

import asyncio.Asyncio;
import asyncio.Context;
import asyncio.ContextVar;
import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.Flows;
import asyncio.TaskOptions;
import asyncio.futures.Awaitable;
import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.Future;
import asyncio.futures.FutureLoop;
import asyncio.net.ConnectionOptions;
import asyncio.net.DatagramOptions;
import asyncio.net.ExtraInfo;
import asyncio.net.ServerOptions;
import asyncio.process.Stdio;
import asyncio.sync.Lock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Array;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** Values of each type that a public method takes: a usable one, and those that go wrong. */
final class UnhappyValues {

  /** What the callbacks of the test throw, and nobody else. */
  static final class Planned extends RuntimeException {
    Planned() {
      super("planned");
    }
  }

  /** Names a host or a program. */
  static volatile String text = "true";

  /** Values with their names; made when they are used. The first one is usable. */
  private static final Map<Class<?>, Map<String, Supplier<Object>>> VALUES = new LinkedHashMap<>();

  private UnhappyValues() {}

  private static Map<String, Supplier<Object>> of(String name, Supplier<Object> usable) {
    Map<String, Supplier<Object>> values = new LinkedHashMap<>();
    values.put(name, usable);
    return values;
  }

  private static void type(Class<?> type, Supplier<Object> usable) {
    VALUES.put(type, of("usable", usable));
  }

  private static void type(Class<?> type, Object... values) {
    Map<String, Supplier<Object>> named = new LinkedHashMap<>();
    for (Object value : values) {
      named.put(String.valueOf(value), () -> value);
    }
    VALUES.put(type, named);
  }

  static {
    type(double.class, 0.5, 0.0, -1.0, 1e-300, 1e300, Double.NaN, 1 / 0.0, -1 / 0.0);
    VALUES.put(Double.class, VALUES.get(double.class));
    type(int.class, 1, 0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1_000_000_000);
    type(long.class, 1L, 0L, -1L, Long.MAX_VALUE, Long.MIN_VALUE);
    type(boolean.class, false, true);
    type(String.class, () -> text);
    VALUES.get(String.class).put("number", () -> "1");
    VALUES.get(String.class).put("control characters", () -> "\0\n\u001b]0;x\u0007");
    VALUES.get(String.class).put("empty", () -> "");

    VALUES.put(CharSequence.class, VALUES.get(String.class));
    VALUES.put(Object.class, VALUES.get(String.class));
    VALUES.put(Comparable.class, VALUES.get(String.class));
    type(
        Duration.class,
        Duration.ofMillis(500),
        Duration.ZERO,
        Duration.ofSeconds(-1),
        Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
        Duration.ofSeconds(Long.MIN_VALUE));
    type(byte[].class, () -> new byte[] {1, '\n', 2});
    VALUES.get(byte[].class).put("empty", () -> new byte[0]);
    type(Throwable.class, Planned::new);
    VALUES.get(Throwable.class).put("CancelledError", CancelledError::new);
    VALUES.get(Throwable.class).put("Error", () -> new Error("planned"));
    VALUES.get(Throwable.class).put("broken text", BrokenText::new);
    type(Exception.class, Planned::new);
    type(Class.class, Planned.class, String.class);
    type(Path.class, () -> Path.of("/nonexistent/file"));
    VALUES.get(Path.class).put("folder", () -> Path.of("/proc"));
    type(Charset.class, () -> StandardCharsets.UTF_8);
    type(InetSocketAddress.class, () -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
    VALUES
        .get(InetSocketAddress.class)
        .put("unresolved", () -> InetSocketAddress.createUnresolved("", 1));
    VALUES.put(SocketAddress.class, VALUES.get(InetSocketAddress.class));
    type(InetAddress.class, InetAddress::getLoopbackAddress);
    type(ProtocolFamily.class, StandardProtocolFamily.INET, StandardProtocolFamily.UNIX);
    type(EventLoop.class, UnhappyValues::loop);
    type(FutureLoop.class, UnhappyValues::loop);
    type(asyncio.futures.Loop.class, UnhappyValues::loop);
    type(Context.class, Context::new);
    type(ContextVar.class, () -> new ContextVar<>("variable"));
    type(Future.class, () -> futureOf("value"));
    VALUES.get(Future.class).put("pending", () -> loop().createFuture());
    VALUES.get(Future.class).put("cancelled", UnhappyValues::cancelled);
    VALUES.get(Future.class).put("of no task", () -> foreign());
    VALUES.put(Awaitable.class, VALUES.get(Future.class));
    type(java.util.concurrent.CompletionStage.class, () -> CompletableFuture.completedFuture("v"));
    VALUES
        .get(java.util.concurrent.CompletionStage.class)
        .put("failed", () -> CompletableFuture.failedFuture(new Planned()));
    VALUES
        .get(java.util.concurrent.CompletionStage.class)
        .put("elsewhere", () -> new CompletableFuture<>());
    VALUES.put(CompletableFuture.class, VALUES.get(java.util.concurrent.CompletionStage.class));
    VALUES.put(
        java.util.concurrent.Future.class, VALUES.get(java.util.concurrent.CompletionStage.class));
    type(java.util.concurrent.Executor.class, () -> (java.util.concurrent.Executor) Runnable::run);
    VALUES
        .get(java.util.concurrent.Executor.class)
        .put(
            "throwing",
            () ->
                (java.util.concurrent.Executor)
                    job -> {
                      throw new Planned();
                    });
    VALUES
        .get(java.util.concurrent.Executor.class)
        .put("shut down", UnhappyValues::shutDownExecutor);
    type(ExecutorService.class, Executors::newVirtualThreadPerTaskExecutor);
    VALUES.get(ExecutorService.class).put("shut down", UnhappyValues::shutDownExecutor);
    type(TaskOptions.class, () -> TaskOptions.DEFAULT);
    VALUES.get(TaskOptions.class).put("eager", () -> TaskOptions.DEFAULT.withEagerStart(true));
    type(Lock.class, Lock::new);
    type(PrintStream.class, () -> new PrintStream(new ByteArrayOutputStream()));
    type(Appendable.class, StringBuilder::new);
    VALUES.get(Appendable.class).put("throwing", () -> throwing(Appendable.class));
    type(Stdio.class, () -> Stdio.PIPE);
    type(ConnectionOptions.class, () -> ConnectionOptions.to("127.0.0.1", 1));
    VALUES.get(ConnectionOptions.class).put("no port", () -> ConnectionOptions.to("::1", 0));
    type(ServerOptions.class, () -> ServerOptions.on("127.0.0.1", 0));
    type(DatagramOptions.class, () -> DatagramOptions.on("127.0.0.1", 0));
    type(ExtraInfo.class, () -> ExtraInfo.PEERNAME);
    type(SSLContext.class, UnhappyValues::context);
    type(asyncio.net.TlsOptions.class, () -> asyncio.net.TlsOptions.of(context()));
    type(ExceptionGroup.class, () -> new ExceptionGroup("group", List.of(new Planned())));
    type(Iterable.class, () -> List.of("a", "b"));
    VALUES.get(Iterable.class).put("throwing", () -> (Iterable<?>) UnhappyValues::fail);
    type(java.util.Set.class, java.util.Set::of);
    type(Map.class, Map::of);
    type(Comparator.class, Comparator::naturalOrder);
    VALUES.get(Comparator.class).put("throwing", () -> throwing(Comparator.class));
    type(Flow.Publisher.class, () -> Flows.publish(List.of("a", "b")));
    VALUES.get(Flow.Publisher.class).put("throwing", () -> throwing(Flow.Publisher.class));
    VALUES.get(Flow.Publisher.class).put("elsewhere", () -> (Flow.Publisher<?>) s -> {});
    type(ThreadLocal.class, () -> new ThreadLocal<>());
    type(asyncio.futures.CallbackContext.class, Context::new);
    type(StackTraceElement.class, () -> new Throwable().getStackTrace()[0]);
    type(java.nio.channels.SelectableChannel.class, UnhappyValues::closedChannel);
    type(java.nio.channels.SocketChannel.class, UnhappyValues::closedChannel);
    type(java.nio.channels.ServerSocketChannel.class, UnhappyValues::serverChannel);
    type(java.nio.channels.DatagramChannel.class, UnhappyValues::datagramChannel);
    type(java.nio.channels.FileChannel.class, () -> null);
    type(java.nio.ByteBuffer.class, () -> java.nio.ByteBuffer.allocate(10));
    VALUES.get(java.nio.ByteBuffer.class).put("none", () -> java.nio.ByteBuffer.allocate(0));
    VALUES
        .get(java.nio.ByteBuffer.class)
        .put("read only", () -> java.nio.ByteBuffer.allocate(1).asReadOnlyBuffer());
    type(Coroutine.class, () -> (Coroutine<Object>) () -> "value");
    VALUES
        .get(Coroutine.class)
        .put("sleeps", () -> (Coroutine<Object>) () -> Asyncio.sleep(2, "v"));
    VALUES.get(Coroutine.class).put("throwing", () -> throwing(Coroutine.class));
    VALUES.get(Coroutine.class).put("Error", () -> (Coroutine<Object>) UnhappyValues::error);
    type(Coroutine.Void.class, () -> (Coroutine.Void) () -> {});
    VALUES.get(Coroutine.Void.class).put("sleeps", () -> (Coroutine.Void) () -> Asyncio.sleep(2));
    VALUES.get(Coroutine.Void.class).put("throwing", () -> throwing(Coroutine.Void.class));
  }

  /** An exception that cannot be printed. */
  static final class BrokenText extends RuntimeException {
    @Override
    public String getMessage() {
      throw new Planned();
    }

    @Override
    public String toString() {
      throw new Planned();
    }
  }

  static volatile EventLoop current;

  static EventLoop loop() {
    return current;
  }

  private static Future<Object> futureOf(Object value) {
    Future<Object> future = loop().createFuture();
    future.setResult(value);
    return future;
  }

  private static Future<Object> cancelled() {
    Future<Object> future = loop().createFuture();
    future.cancel();
    return future;
  }

  private static Future<Object> foreign() {
    try (EventLoop other = EventLoop.create()) {
      return other.createFuture();
    }
  }

  private static ExecutorService shutDownExecutor() {
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    executor.shutdown();
    return executor;
  }

  private static SSLContext context() {
    try {
      return SSLContext.getDefault();
    } catch (java.security.GeneralSecurityException none) {
      throw new IllegalStateException(none);
    }
  }

  private static Object closedChannel() {
    try {
      var channel = java.nio.channels.SocketChannel.open();
      channel.close();
      return channel;
    } catch (IOException none) {
      throw new java.io.UncheckedIOException(none);
    }
  }

  private static Object serverChannel() {
    try {
      var channel = java.nio.channels.ServerSocketChannel.open();
      channel.close();
      return channel;
    } catch (IOException none) {
      throw new java.io.UncheckedIOException(none);
    }
  }

  private static Object datagramChannel() {
    try {
      var channel = java.nio.channels.DatagramChannel.open();
      channel.close();
      return channel;
    } catch (IOException none) {
      throw new java.io.UncheckedIOException(none);
    }
  }

  private static Object error() {
    throw new Error("planned");
  }

  private static Iterator<Object> fail() {
    throw new Planned();
  }

  static Object throwing(Class<?> type) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, args) -> call(method, args, true));
  }

  private static Object call(java.lang.reflect.Method method, Object[] args, boolean fails) {
    if (method.getDeclaringClass() == Object.class) {
      return switch (method.getName()) {
        case "equals" -> false;
        case "hashCode" -> 1;
        default -> "stub";
      };
    }
    if (fails) {
      throw new Planned();
    }
    return defaultOf(method.getReturnType());
  }

  private static Object defaultOf(Class<?> type) {
    if (type == void.class || !type.isPrimitive()) {
      return type == String.class ? "value" : null;
    }
    return Array.get(Array.newInstance(type, 1), 0);
  }

  static Object returning(Class<?> type) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, args) -> call(method, args, false));
  }

  /** A named value. */
  record Value(String name, Supplier<Object> make) {}

  /** The values for a parameter; the first one is usable. */
  static List<Value> forType(Class<?> raw, Type generic) {
    List<Value> values = new ArrayList<>();
    String text = generic.getTypeName();
    Map<String, Supplier<Object>> known = VALUES.get(raw);
    if ((raw == Iterable.class
        || raw == List.class
        || raw == java.util.Collection.class
        || raw.isArray() && raw != byte[].class)) {
      collections(raw, text, values);
    } else if (known != null) {
      known.forEach((name, make) -> values.add(new Value(name, make)));
    } else if (raw.isEnum()) {
      for (Object constant : raw.getEnumConstants()) {
        values.add(new Value(constant.toString(), () -> constant));
      }
    } else if (raw.isInterface() && Modifier.isPublic(raw.getModifiers()) && !raw.isSealed()) {
      values.add(new Value("stub", () -> returning(raw)));
      values.add(new Value("throwing", () -> throwing(raw)));
    } else {
      return List.of(new Value("null", () -> null));
    }
    if (!raw.isPrimitive()) {
      values.add(new Value("null", () -> null));
    }
    return values;
  }

  private static void collections(Class<?> raw, String text, List<Value> values) {
    Class<?> item = itemOf(raw, text);
    List<Value> items = forType(item, item);
    values.add(new Value("[" + items.get(0).name + "]", () -> as(raw, items.get(0).make.get())));
    values.add(new Value("[]", () -> as(raw)));
    for (Value bad : items.subList(1, items.size())) {
      values.add(
          new Value(
              "[good, " + bad.name + "]", () -> as(raw, items.get(0).make.get(), bad.make.get())));
    }
    if (raw == Iterable.class) {
      values.add(new Value("throwing", () -> (Iterable<?>) UnhappyValues::fail));
    }
  }

  private static Object as(Class<?> raw, Object... items) {
    if (!raw.isArray()) {
      return new ArrayList<>(Arrays.asList(items));
    }
    Object array = Array.newInstance(raw.getComponentType(), items.length);
    for (int i = 0; i < items.length; i++) {
      Array.set(array, i, items[i]);
    }
    return array;
  }

  private static Class<?> itemOf(Class<?> raw, String text) {
    if (raw.isArray()) {
      return raw.getComponentType();
    }
    if (text.contains("byte[]")) {
      return byte[].class;
    }
    if (text.contains("futures.Future<")) {
      return Future.class;
    }
    if (text.contains("Awaitable<")) {
      return Awaitable.class;
    }
    if (text.contains("Coroutine<")) {
      return Coroutine.class;
    }
    if (text.contains("Throwable")) {
      return Throwable.class;
    }
    if (text.contains("SocketAddress")) {
      return SocketAddress.class;
    }
    if (text.contains("asyncio.observe.")) { // only null can be made here
      return Void.class;
    }
    if (text.contains("StackTraceElement")) {
      return StackTraceElement.class;
    }
    return String.class;
  }
}
