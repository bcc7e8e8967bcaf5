package asyncio.behaviour.mistakes;

import asyncio.Asyncio;
import asyncio.Context;
import asyncio.ContextVar;
import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.Flows;
import asyncio.TaskOptions;
import asyncio.futures.Action;
import asyncio.futures.Awaitable;
import asyncio.futures.CallbackContext;
import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.Future;
import asyncio.futures.FutureLoop;
import asyncio.futures.Loop;
import asyncio.net.ConnectionOptions;
import asyncio.net.DatagramOptions;
import asyncio.net.ExtraInfo;
import asyncio.net.ServerOptions;
import asyncio.net.TlsOptions;
import asyncio.process.Stdio;
import asyncio.sync.Lock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Array;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Values of each type that a public method takes: a usable one, and those that go wrong. */
final class UnhappyValues {

  /** A value, made when it is used. */
  record Value(String name, Callable<? extends @Nullable Object> maker) {}

  /** What the callbacks of the test throw, and nobody else. */
  static final class Planned extends RuntimeException {

    /** The text of planned exceptions of other classes, too. */
    static final String TEXT = "planned";

    Planned() {
      super(TEXT);
    }
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

  /** The values of each type, the usable one first. */
  private static final Map<Class<?>, List<Value>> VALUES = new LinkedHashMap<>();

  /** The items of a collection, by a part of the collection's type; of others: texts. */
  private static final Map<String, Class<?>> ITEMS = new LinkedHashMap<>();

  private static volatile @Nullable EventLoop loopOfThePlay;
  private static volatile String text = "";

  private UnhappyValues() {}

  /**
   * Begins a play.
   *
   * @param loop the loop of the values
   * @param text the usable text: the name of a host, or of a program
   */
  static void begin(EventLoop loop, String text) {
    loopOfThePlay = loop;
    UnhappyValues.text = text;
  }

  private static EventLoop loop() {
    return Objects.requireNonNull(loopOfThePlay, "begin() comes first");
  }

  // ---- the table

  static {
    addNumbers();
    addTexts();
    addObjectsOfTheJdk();
    addThrowables();
    addAddresses();
    addChannels();
    addLoops();
    addFutures();
    addExecutors();
    addOptions();
    addFunctions();
    addItems();
  }

  private static void usable(Class<?> type, Callable<? extends @Nullable Object> maker) {
    add(type, "usable", maker);
  }

  private static void unusual(
      Class<?> type, String name, Callable<? extends @Nullable Object> maker) {
    add(type, name, maker);
  }

  private static void add(Class<?> type, String name, Callable<? extends @Nullable Object> maker) {
    VALUES.computeIfAbsent(type, absent -> new ArrayList<>()).add(new Value(name, maker));
  }

  private static void constants(Class<?> type, Object... values) {
    for (Object value : values) {
      add(type, value.toString(), () -> value);
    }
  }

  /** Gives a type the values of another. */
  private static void same(Class<?> type, Class<?> other) {
    VALUES.put(type, valuesOf(other));
  }

  private static void addNumbers() {
    constants(double.class, 0.5, 0.0, -1.0, 1e-300, 1e300, Double.NaN, 1 / 0.0, -1 / 0.0);
    same(Double.class, double.class);
    constants(int.class, 1, 0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1_000_000_000);
    constants(long.class, 1L, 0L, -1L, Long.MAX_VALUE, Long.MIN_VALUE);
    constants(boolean.class, false, true);
    constants(
        Duration.class,
        Duration.ofMillis(500),
        Duration.ZERO,
        Duration.ofSeconds(-1),
        Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
        Duration.ofSeconds(Long.MIN_VALUE));
  }

  private static void addTexts() {
    usable(String.class, () -> text);
    unusual(String.class, "number", () -> "1");
    unusual(String.class, "control characters", () -> "\0\n\u001b]0;x\u0007");
    unusual(String.class, "empty", () -> "");
    same(CharSequence.class, String.class);
    same(Object.class, String.class);
    same(Comparable.class, String.class);
    usable(byte[].class, () -> new byte[] {1, '\n', 2});
    unusual(byte[].class, "empty", () -> new byte[0]);
    usable(ByteBuffer.class, () -> ByteBuffer.allocate(10));
    unusual(ByteBuffer.class, "none", () -> ByteBuffer.allocate(0));
    unusual(ByteBuffer.class, "read only", () -> ByteBuffer.allocate(1).asReadOnlyBuffer());
    usable(Charset.class, () -> StandardCharsets.UTF_8);
    usable(Path.class, () -> Path.of("/nonexistent/file"));
    unusual(Path.class, "folder", () -> Path.of("/proc"));
  }

  private static void addObjectsOfTheJdk() {
    constants(Class.class, Planned.class, String.class);
    usable(PrintStream.class, () -> new PrintStream(new ByteArrayOutputStream()));
    usable(Appendable.class, StringBuilder::new);
    unusual(Appendable.class, "throwing", () -> Stub.throwing(Appendable.class));
    usable(Set.class, Set::of);
    usable(Map.class, Map::of);
    usable(Comparator.class, Comparator::naturalOrder);
    unusual(Comparator.class, "throwing", () -> Stub.throwing(Comparator.class));
    usable(ThreadLocal.class, ThreadLocal::new);
    usable(StackTraceElement.class, () -> new Throwable().getStackTrace()[0]);
  }

  private static void addThrowables() {
    usable(Throwable.class, Planned::new);
    unusual(Throwable.class, "CancelledError", CancelledError::new);
    unusual(Throwable.class, "Error", () -> new Error(Planned.TEXT));
    unusual(Throwable.class, "broken text", BrokenText::new);
    usable(Exception.class, Planned::new);
    usable(ExceptionGroup.class, () -> new ExceptionGroup("group", List.of(new Planned())));
  }

  private static void addAddresses() {
    usable(InetAddress.class, InetAddress::getLoopbackAddress);
    usable(
        InetSocketAddress.class, () -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
    unusual(InetSocketAddress.class, "unresolved", () -> InetSocketAddress.createUnresolved("", 1));
    same(SocketAddress.class, InetSocketAddress.class);
    constants(ProtocolFamily.class, StandardProtocolFamily.INET, StandardProtocolFamily.UNIX);
  }

  private static void addChannels() {
    usable(SelectableChannel.class, () -> closed(SocketChannel::open));
    usable(SocketChannel.class, () -> closed(SocketChannel::open));
    usable(ServerSocketChannel.class, () -> closed(ServerSocketChannel::open));
    usable(DatagramChannel.class, () -> closed(DatagramChannel::open));
    usable(FileChannel.class, () -> null);
  }

  private static Channel closed(Callable<Channel> opened) throws Exception {
    try (Channel channel = opened.call()) {
      return channel;
    }
  }

  private static void addLoops() {
    usable(EventLoop.class, UnhappyValues::loop);
    usable(FutureLoop.class, UnhappyValues::loop);
    usable(Loop.class, UnhappyValues::loop);
    usable(Context.class, Context::new);
    usable(CallbackContext.class, Context::new);
    usable(ContextVar.class, () -> new ContextVar<>("variable"));
    usable(Lock.class, Lock::new);
  }

  private static void addFutures() {
    usable(Future.class, UnhappyValues::done);
    unusual(Future.class, "pending", () -> loop().createFuture());
    unusual(Future.class, "cancelled", UnhappyValues::cancelled);
    unusual(Future.class, "of another loop", UnhappyValues::foreign);
    same(Awaitable.class, Future.class);
    usable(CompletionStage.class, UnhappyValues::completedStage);
    unusual(CompletionStage.class, "failed", UnhappyValues::failedStage);
    unusual(CompletionStage.class, "elsewhere", CompletableFuture::new);
    same(CompletableFuture.class, CompletionStage.class);
    same(java.util.concurrent.Future.class, CompletionStage.class);
    usable(Flow.Publisher.class, () -> Flows.publish(List.of("a", "b")));
    unusual(Flow.Publisher.class, "throwing", () -> Stub.throwing(Flow.Publisher.class));
    unusual(Flow.Publisher.class, "elsewhere", UnhappyValues::silentPublisher);
  }

  private static Future<Object> done() {
    Future<Object> future = loop().createFuture();
    future.setResult("value");
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

  private static CompletionStage<String> completedStage() {
    return CompletableFuture.completedFuture("v");
  }

  private static CompletionStage<String> failedStage() {
    return CompletableFuture.failedFuture(new Planned());
  }

  private static Flow.Publisher<Object> silentPublisher() {
    return subscriber -> {};
  }

  private static void addExecutors() {
    usable(Executor.class, UnhappyValues::immediateExecutor);
    unusual(Executor.class, "throwing", () -> Stub.throwing(Executor.class));
    unusual(Executor.class, "shut down", UnhappyValues::shutDownExecutor);
    usable(ExecutorService.class, Executors::newVirtualThreadPerTaskExecutor);
    unusual(ExecutorService.class, "shut down", UnhappyValues::shutDownExecutor);
  }

  private static Executor immediateExecutor() {
    return Runnable::run;
  }

  private static ExecutorService shutDownExecutor() {
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    executor.shutdown();
    return executor;
  }

  private static void addOptions() {
    usable(TaskOptions.class, () -> TaskOptions.DEFAULT);
    unusual(TaskOptions.class, "eager", () -> TaskOptions.DEFAULT.withEagerStart(true));
    usable(Stdio.class, () -> Stdio.PIPE);
    usable(ConnectionOptions.class, () -> ConnectionOptions.to("127.0.0.1", 1));
    unusual(ConnectionOptions.class, "no port", () -> ConnectionOptions.to("::1", 0));
    usable(ServerOptions.class, () -> ServerOptions.on("127.0.0.1", 0));
    usable(DatagramOptions.class, () -> DatagramOptions.on("127.0.0.1", 0));
    usable(ExtraInfo.class, () -> ExtraInfo.PEERNAME);
    usable(SSLContext.class, SSLContext::getDefault);
    usable(TlsOptions.class, () -> TlsOptions.of(SSLContext.getDefault()));
  }

  private static void addFunctions() {
    usable(Coroutine.class, () -> coroutine(() -> "value"));
    unusual(Coroutine.class, "sleeps", () -> coroutine(() -> Asyncio.sleep(2, "v")));
    unusual(Coroutine.class, "throwing", () -> Stub.throwing(Coroutine.class));
    unusual(Coroutine.class, "Error", () -> coroutine(UnhappyValues::throwError));
    usable(Coroutine.Void.class, () -> coroutineWithoutResult(() -> {}));
    unusual(Coroutine.Void.class, "sleeps", () -> coroutineWithoutResult(() -> Asyncio.sleep(2)));
    unusual(Coroutine.Void.class, "throwing", () -> Stub.throwing(Coroutine.Void.class));
    usable(Action.class, () -> coroutineWithoutResult(() -> {}));
    unusual(Action.class, "sleeps", () -> coroutineWithoutResult(() -> Asyncio.sleep(2)));
    unusual(Action.class, "throwing", () -> Stub.throwing(Action.class));
    unusual(Action.class, "a future", () -> Asyncio.getRunningLoop().createFuture());
  }

  private static Coroutine<Object> coroutine(Coroutine<Object> body) {
    return body;
  }

  private static Coroutine.Void coroutineWithoutResult(Coroutine.Void body) {
    return body;
  }

  private static Object throwError() {
    throw new Error(Planned.TEXT);
  }

  private static void addItems() {
    ITEMS.put("byte[]", byte[].class);
    ITEMS.put("? extends F>", Future.class); // of wait
    ITEMS.put("futures.Future<", Future.class);
    ITEMS.put("Awaitable<", Awaitable.class);
    ITEMS.put("Coroutine<", Coroutine.class);
    ITEMS.put("Throwable", Throwable.class);
    ITEMS.put("SocketAddress", SocketAddress.class);
    ITEMS.put("asyncio.observe.", Void.class); // only null can be made here
    ITEMS.put("StackTraceElement", StackTraceElement.class);
  }

  // ---- the values of a parameter

  private static List<Value> valuesOf(Class<?> type) {
    return Objects.requireNonNull(VALUES.get(type), "the table has no such type");
  }

  /** The values for a parameter; the first one is usable. */
  static List<Value> forType(Class<?> type, Type generic) {
    List<Value> values = new ArrayList<>(withoutNull(type, generic));
    if (values.isEmpty() || !type.isPrimitive()) {
      values.add(new Value("null", () -> null));
    }
    return values;
  }

  private static List<Value> withoutNull(Class<?> type, Type generic) {
    if (isCollection(type)) {
      return collections(type, itemOf(type, generic));
    }
    if (VALUES.containsKey(type)) {
      return valuesOf(type);
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> new Value(constant.toString(), () -> constant))
          .toList();
    }
    if (canBeImplemented(type)) {
      return List.of(
          new Value("stub", () -> Stub.returning(type)),
          new Value("throwing", () -> Stub.throwing(type)));
    }
    return List.of();
  }

  /** Bytes are one value, not many. */
  private static boolean isCollection(Class<?> type) {
    return type == Iterable.class
        || type == Collection.class
        || type == List.class
        || type.isArray() && type != byte[].class;
  }

  private static boolean canBeImplemented(Class<?> type) {
    return type.isInterface() && Modifier.isPublic(type.getModifiers()) && !type.isSealed();
  }

  /** One usable item, none, and a usable one before each that goes wrong. */
  private static List<Value> collections(Class<?> type, Class<?> itemType) {
    List<Value> items = forType(itemType, itemType);
    Value good = items.get(0);
    List<Value> values = new ArrayList<>();
    values.add(new Value("[" + good.name + "]", () -> collection(type, good)));
    values.add(new Value("[]", () -> collection(type)));
    for (Value bad : items.subList(1, items.size())) {
      values.add(new Value("[good, " + bad.name + "]", () -> collection(type, good, bad)));
    }
    if (type == Iterable.class) {
      values.add(new Value("throwing", UnhappyValues::throwingIterable));
    }
    return values;
  }

  private static Object collection(Class<?> type, Value... values) throws Exception {
    List<@Nullable Object> items = new ArrayList<>();
    for (Value value : values) {
      items.add(value.maker.call());
    }
    return type.isArray() ? arrayOf(type.getComponentType(), items) : items;
  }

  private static Object arrayOf(Class<?> itemType, List<@Nullable Object> items) {
    Object array = Array.newInstance(itemType, items.size());
    for (int i = 0; i < items.size(); i++) {
      Array.set(array, i, items.get(i));
    }
    return array;
  }

  private static Iterable<Object> throwingIterable() {
    return UnhappyValues::throwPlanned;
  }

  private static Iterator<Object> throwPlanned() {
    throw new Planned();
  }

  private static Class<?> itemOf(Class<?> type, Type generic) {
    if (type.isArray()) {
      return type.getComponentType();
    }
    String typeName = generic.getTypeName();
    return ITEMS.entrySet().stream()
        .filter(item -> typeName.contains(item.getKey()))
        .findFirst()
        .<Class<?>>map(Map.Entry::getValue)
        .orElse(String.class);
  }
}
