package asyncio;

import asyncio.internal.engine.Engine;
import asyncio.internal.log.Log;
import asyncio.internal.loop.LoopMade;
import asyncio.internal.report.Watchdog;
import java.lang.System.Logger.Level;
import java.net.spi.InetAddressResolver;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes loops; see {@link EventLoop#builder()}. Every setting has a default. */
public final class LoopBuilder {

  /**
   * The system property that chooses the engine of loops whose builder names none: {@code auto},
   * {@code direct} or {@code portable}; see {@link EngineKind}.
   */
  public static final String ENGINE_PROPERTY = "asyncio.engine";

  /**
   * The system property that switches debug mode on for loops whose builder does not say: {@code
   * true}.
   */
  public static final String DEBUG_PROPERTY = "asyncio.debug";

  /**
   * The system property that records each loop of the program into a file, without a line of code:
   * a page for a browser, as {@code asyncio.observe.Recording.writePage} writes it; or a trace, if
   * the name ends in {@code .json}. The first loop goes into the named file, such as {@code
   * run.html}, the next ones into {@code run-2.html}, {@code run-3.html}, and so on, up to 100. A
   * file is written when its loop is closed, or else when the JVM ends; the log says so. Read when
   * the first loop is made.
   */
  public static final String RECORD_PROPERTY = "asyncio.record";

  /** What is told of each loop; null unless the program is recorded. */
  private static final @Nullable LoopMade RECORDINGS = recordings();

  /** The preparation of each loop that the current thread makes; see {@link #prepareEach}. */
  private static final ThreadLocal<@Nullable Consumer<EventLoop>> PREPARATION = new ThreadLocal<>();

  /** Sets up each builder of the current thread; see {@link #presetEach}. */
  private static final ThreadLocal<@Nullable Consumer<LoopBuilder>> PRESET = new ThreadLocal<>();

  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final AtomicBoolean HINTED = new AtomicBoolean();

  private @Nullable String name;
  private Clock clock = Clock.system();
  private @Nullable EngineKind engine;
  private boolean debug = Boolean.getBoolean(DEBUG_PROPERTY);
  private double slowCallbackDuration = 0.1;
  private LongSupplier realTime = Watchdog.REAL_TIME;
  private @Nullable ExecutorService executor;
  private @Nullable ReadyOrder order;
  private @Nullable SelectorProvider channels;
  private @Nullable InetAddressResolver resolver;

  LoopBuilder() {
    Consumer<LoopBuilder> preset = PRESET.get();
    if (preset != null) {
      preset.accept(this);
    }
  }

  /**
   * Names the loop.
   *
   * @param name the name, for people
   * @return this
   */
  public LoopBuilder name(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }

  /**
   * Gives the loop another clock.
   *
   * @param clock the clock; any thread may read it, see {@link Clock}
   * @return this
   */
  public LoopBuilder clock(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Chooses the engine. The engine decides which thread is the loop's own; see {@link EngineKind}.
   *
   * @param kind the engine; takes precedence over the system property {@value #ENGINE_PROPERTY}
   * @return this
   */
  public LoopBuilder engine(EngineKind kind) {
    this.engine = Objects.requireNonNull(kind, "kind");
    return this;
  }

  /**
   * Switches debug mode on or off; {@link EventLoop#setDebug(boolean)} says what it does and costs.
   *
   * @param debug whether the loop begins in debug mode; takes precedence over the system property
   *     {@value #DEBUG_PROPERTY}
   * @return this
   */
  public LoopBuilder debug(boolean debug) {
    this.debug = debug;
    return this;
  }

  /**
   * Sets the duration from which on a step or a callback is slow.
   *
   * @param seconds steps and callbacks that take as long or longer are reported in debug mode; 0.1
   *     by default
   * @return this
   * @throws IllegalArgumentException if it is not a number
   */
  public LoopBuilder slowCallbackDuration(double seconds) {
    EventLoop.nanos(seconds); // refuses NaN
    this.slowCallbackDuration = seconds;
    return this;
  }

  /**
   * Sets the duration from which on a step or a callback is slow.
   *
   * @param duration steps and callbacks that take as long or longer are reported in debug mode; 0.1
   *     seconds by default
   * @return this
   */
  public LoopBuilder slowCallbackDuration(Duration duration) {
    return slowCallbackDuration(EventLoop.seconds(duration));
  }

  /** For the library's tests, in which a step can be slow without taking time. */
  LoopBuilder realTime(LongSupplier nanoTime) {
    this.realTime = nanoTime;
    return this;
  }

  /**
   * Sets the loop's default executor, which runs blocking functions.
   *
   * @param executor the executor; closing the loop shuts it down
   * @return this
   */
  public LoopBuilder executor(ExecutorService executor) {
    this.executor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /**
   * Gives the loop an order of its own, for tests; see {@link ReadyOrder}. Without this call, the
   * order is asyncio's: first come, first served.
   *
   * @param order decides what runs next
   * @return this
   */
  public LoopBuilder order(ReadyOrder order) {
    this.order = Objects.requireNonNull(order, "order");
    return this;
  }

  /**
   * Sets what opens the loop's selector, and each socket that the loop opens: of connections,
   * servers and datagrams. For simulations, whose network is not the system's.
   *
   * <p>Sockets that a program opens itself and hands to the loop must come from the same provider.
   * With a provider that is not the JDK's, no other thread computes for TLS: the loop's own thread
   * does, so that the order of events depends on no thread. Pipes of child processes, and file
   * channels, are the system's all the same.
   *
   * <p>Beyond asyncio, where one overrides methods of the loop for this.
   *
   * @param provider opens channels and selectors; {@link SelectorProvider#provider()} by default.
   *     The thread that has control of the loop calls it
   * @return this
   */
  public LoopBuilder channels(SelectorProvider provider) {
    this.channels = Objects.requireNonNull(provider, "provider");
    return this;
  }

  /**
   * Sets what looks up host names and addresses for the loop. It is asked in the loop's default
   * executor, and may block. An address in digits, and the empty name, are not asked about.
   *
   * <p>Beyond asyncio, where one overrides {@code loop.getaddrinfo} for this.
   *
   * @param resolver knows the names; the JDK's own by default
   * @return this
   */
  public LoopBuilder resolver(InetAddressResolver resolver) {
    this.resolver = Objects.requireNonNull(resolver, "resolver");
    return this;
  }

  /**
   * Makes the loop.
   *
   * @return a new loop
   * @throws UnsupportedOperationException if the direct engine was asked for and this JVM does not
   *     allow it; the message says what to do
   * @throws IllegalArgumentException if the system property names no engine
   */
  public EventLoop build() {
    EventLoop loop = new EventLoop(this);
    if (RECORDINGS != null) {
      RECORDINGS.made(loop.host());
    }
    Consumer<EventLoop> preparation = preparation();
    if (preparation != null) {
      loop.preparation = preparation;
      prepare(loop, preparation);
    }
    return loop;
  }

  private static @Nullable LoopMade recordings() {
    return System.getProperty(RECORD_PROPERTY) == null
        ? null
        : ServiceLoader.load(LoopMade.class, LoopMade.class.getClassLoader())
            .findFirst()
            .orElse(null);
  }

  /** That of the current thread, or of the loop whose coroutine or callback makes another loop. */
  private static @Nullable Consumer<EventLoop> preparation() {
    Consumer<EventLoop> ofThread = PREPARATION.get();
    EventLoop running = ofThread == null ? EventLoop.running() : null;
    return running == null ? ofThread : running.preparation;
  }

  /**
   * Carries the preparation of {@link #prepareEach} into another thread. Machinery that starts
   * threads for its loops calls it before it does so.
   *
   * @param program the program of the other thread
   * @return the program, in which loops are prepared as the current thread would
   */
  public static Runnable preparedAsHere(Runnable program) {
    Consumer<EventLoop> preparation = preparation();
    Objects.requireNonNull(program, "program");
    return preparation == null ? program : () -> prepareEach(preparation, program);
  }

  private static void prepare(EventLoop loop, Consumer<EventLoop> preparation) {
    try {
      preparation.accept(loop);
    } catch (Throwable exception) {
      loop.close();
      throw exception;
    }
  }

  /**
   * Runs a program, and prepares each loop that it makes, before the program gets it. For tools
   * that watch a program which makes its loops itself, for instance by {@link
   * Asyncio#run(Coroutine)}.
   *
   * <pre>{@code
   * List<LoopRecorder> recorders = new ArrayList<>();
   * LoopBuilder.prepareEach(loop -> recorders.add(LoopRecorder.start(loop)), () -> program());
   * }</pre>
   *
   * <p>Prepares all loops that the current thread makes until the program returns, and those that
   * coroutines and callbacks of prepared loops make. For further threads see {@link
   * #preparedAsHere}. Within another {@code prepareEach} the outer preparation comes first.
   *
   * <p>In Python: an event loop policy comes nearest.
   *
   * @param <T> the result's type
   * @param preparation gets each loop; if it throws, the loop is closed and the program gets the
   *     exception
   * @param program the program, which makes loops
   * @return the program's result
   */
  public static <T extends @Nullable Object> T prepareEach(
      Consumer<EventLoop> preparation, Supplier<T> program) {
    Objects.requireNonNull(preparation, "preparation");
    Consumer<EventLoop> before = PREPARATION.get();
    Consumer<EventLoop> outer = preparation();
    PREPARATION.set(outer == null ? preparation : outer.andThen(preparation));
    try {
      return program.get();
    } finally {
      if (before == null) {
        PREPARATION.remove();
      } else {
        PREPARATION.set(before);
      }
    }
  }

  /**
   * Runs a program without a result; see {@link #prepareEach(Consumer, Supplier)}.
   *
   * @param preparation gets each loop; if it throws, the loop is closed and the program gets the
   *     exception
   * @param program the program, which makes loops
   */
  public static void prepareEach(Consumer<EventLoop> preparation, Runnable program) {
    Supplier<@Nullable Void> supplier =
        () -> {
          program.run();
          return null;
        };
    prepareEach(preparation, supplier);
  }

  /**
   * Runs a program, and sets up each builder that the current thread makes meanwhile. For tools
   * that run a program which makes its loops itself, for instance by {@link
   * Asyncio#run(Coroutine)}, and that have to choose what only a builder can: the order, the clock.
   * The program may override. Within another {@code presetEach} the outer preset comes first.
   *
   * <pre>{@code
   * LoopBuilder.presetEach(builder -> builder.clock(clock), () -> program());
   * }</pre>
   *
   * @param preset gets each builder, before the program does; if it throws, the program gets the
   *     exception
   * @param program the program, which makes loops
   */
  public static void presetEach(Consumer<LoopBuilder> preset, Runnable program) {
    Objects.requireNonNull(preset, "preset");
    Objects.requireNonNull(program, "program");
    Consumer<LoopBuilder> outer = PRESET.get();
    PRESET.set(outer == null ? preset : outer.andThen(preset));
    try {
      program.run();
    } finally {
      if (outer == null) {
        PRESET.remove();
      } else {
        PRESET.set(outer);
      }
    }
  }

  String name() {
    return name != null ? name : "loop-" + NAMES.incrementAndGet();
  }

  Clock clock() {
    return clock;
  }

  boolean debug() {
    return debug;
  }

  double slowCallbackDuration() {
    return slowCallbackDuration;
  }

  LongSupplier realTime() {
    return realTime;
  }

  @Nullable ExecutorService executor() {
    return executor;
  }

  @Nullable ReadyOrder order() {
    return order;
  }

  @Nullable SelectorProvider channels() {
    return channels;
  }

  @Nullable InetAddressResolver resolver() {
    return resolver;
  }

  Engine newEngine() {
    return switch (engine != null ? engine : configuredEngine()) {
      case DIRECT -> Engine.direct();
      case PORTABLE -> Engine.portable();
      case AUTO -> Engine.directIsAvailable() ? Engine.direct() : slowerEngine();
    };
  }

  /** The portable engine, which nobody has asked for: once, the log says how to get the other. */
  private static Engine slowerEngine() {
    if (!HINTED.getAndSet(true)) {
      Log.LOGGER.log(
          Level.INFO,
          "Coroutines run on the portable engine; for the faster one start java with"
              + " --add-opens java.base/java.lang={0}",
          LoopBuilder.class.getModule().isNamed()
              ? LoopBuilder.class.getModule().getName()
              : "ALL-UNNAMED");
    }
    return Engine.portable();
  }

  private static EngineKind configuredEngine() {
    String property = System.getProperty(ENGINE_PROPERTY, "auto");
    try {
      return EngineKind.valueOf(property.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The system property "
              + ENGINE_PROPERTY
              + " is '"
              + property
              + "': must be auto, direct or portable.",
          e);
    }
  }
}
