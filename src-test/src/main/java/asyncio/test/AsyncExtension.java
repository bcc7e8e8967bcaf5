package asyncio.test;

import asyncio.Clock;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.futures.Awaitable;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Runs tests of JUnit 5 as coroutines. {@link AsyncTest} brings it along; for {@code @Test},
 * {@code @ParameterizedTest}, {@code @RepeatedTest} and {@code @TestFactory} a class or a method
 * says {@code @ExtendWith(AsyncExtension.class)}.
 *
 * <pre>{@code
 * @ExtendWith(AsyncExtension.class)
 * class PricesTest {
 *   @BeforeEach void open() { … } // in the same loop, context and time
 *   @Test void asksOnce(VirtualClock clock) { …; clock.advance(3600); … }
 *   @Test @RealTime @Timeout(5) void overTheWire() { … }
 *   @ParameterizedTest @ValueSource(ints = {1, 2}) void asks(int times) { … }
 * }
 * }</pre>
 *
 * <p><b>One loop for each test.</b> {@code @BeforeEach} methods, the test and {@code @AfterEach}
 * methods run one after the other as coroutines of one loop, in one context and on one clock: tasks
 * made in {@code @BeforeEach} live on during the test, and context variables set there have their
 * values. So do the dynamic tests of a {@code @TestFactory}. Each method runs in a thread of its
 * own: thread-locals of JUnit's thread are not there. {@code @BeforeAll} and {@code @AfterAll}
 * methods are ordinary methods without a loop; so are constructors.
 *
 * <p><b>Virtual time</b>, unless {@link RealTime} says otherwise: see {@link VirtualClock}.
 *
 * <p><b>Parameters</b> of these methods: {@link EventLoop}, {@link VirtualClock}, {@link Clock}, an
 * {@link InstantSource} or {@link java.time.Clock} (UTC) of the same time, {@link RandomGenerator}
 * of the test's seed, {@link Steps}, {@link TestRun}.
 *
 * <p><b>Findings.</b> A test fails if it leaves something behind; all that it left is in one
 * failure, each with its place. See {@link Finding}; {@link Allow} says what is meant. If the test
 * has failed anyway, they are suppressed exceptions of its own one. While JUnit runs tests in
 * parallel, threads, processes and descriptors are not looked for: they may be another test's.
 *
 * <p><b>A test that can never end</b> fails at once in virtual time, with its tasks and who waits
 * for whom. One that takes too long in real time fails with the same: after 30 seconds, or as
 * {@link AsyncTest#timeout()}, JUnit's {@code @Timeout}, or the system property {@value
 * TestSettings#TIMEOUT_PROPERTY} say.
 *
 * <p><b>A recording</b> of a failed test is a page in {@code target/asyncio}, which the failure
 * names.
 */
public final class AsyncExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        InvocationInterceptor,
        ParameterResolver,
        TestTemplateInvocationContextProvider {

  private static final Namespace STORE = Namespace.create(AsyncExtension.class);
  private static final String BEGUN = "begun";
  private static final String CHECKED = "checked";

  /** The number of an invocation of a template or a repetition, in JUnit's unique ids. */
  private static final Pattern INVOCATION = Pattern.compile("invocation:#(\\d+)]");

  /** Our limit comes that much before JUnit's own: it tells more. */
  private static final double BEFORE_JUNIT = 0.9;

  private static final String PARALLEL = "junit.jupiter.execution.parallel.enabled";

  /** Whose they are nobody can tell while several tests run. */
  private static final Set<Finding> OF_THE_WHOLE_JVM =
      Set.of(Finding.LEFT_THREADS, Finding.RUNNING_PROCESSES, Finding.OPEN_DESCRIPTORS);

  private static final Set<Class<?>> PARAMETERS =
      Set.of(
          EventLoop.class,
          VirtualClock.class,
          Clock.class,
          InstantSource.class,
          java.time.Clock.class,
          RandomGenerator.class,
          Steps.class,
          TestRun.class);

  /** For JUnit. */
  public AsyncExtension() {}

  // ---- a test begins, and ends

  @Override
  public void beforeAll(ExtensionContext context) {
    refuseResults(context.getRequiredTestClass());
    context.getStore(STORE).put(CHECKED, true);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (context.getStore(STORE).get(CHECKED) == null) { // the extension is the method's alone
      refuseResults(context.getRequiredTestClass());
    }
    context.getStore(STORE).put(BEGUN, true);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    TestRun run = context.getStore(STORE).get(TestRun.class, TestRun.class);
    if (run != null) {
      run.finish();
    }
  }

  /** JUnit passes over test methods that have a result, with a warning at most. */
  private static void refuseResults(Class<?> testClass) {
    for (Method method : testClass.getDeclaredMethods()) {
      Class<?> type = method.getReturnType();
      boolean isAsync =
          Awaitable.class.isAssignableFrom(type)
              || CompletionStage.class.isAssignableFrom(type)
              || java.util.concurrent.Future.class.isAssignableFrom(type);
      if (isAsync && isTest(method)) {
        throw new ExtensionConfigurationException(
            "The test "
                + testClass.getSimpleName()
                + "."
                + method.getName()
                + " returns a "
                + type.getSimpleName()
                + ", and JUnit does not run it. A test is a coroutine itself: make it void, and"
                + " await the "
                + type.getSimpleName()
                + " in it.");
      }
    }
  }

  private static boolean isTest(Method method) {
    return AnnotationSupport.isAnnotated(method, org.junit.jupiter.api.Test.class)
        || AnnotationSupport.isAnnotated(method, org.junit.jupiter.api.TestTemplate.class);
  }

  // ---- its engines

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return AnnotationSupport.isAnnotated(context.getTestMethod(), BothEngines.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    return EachEngine.invocations();
  }

  /** Chooses the engine of a test that has begun, and whose loop is not there yet. */
  static void setEngine(ExtensionContext context, EngineKind engine) {
    context.getStore(STORE).put(EngineKind.class, engine);
  }

  /** The run of a test; made when it is first needed. */
  private static TestRun run(ExtensionContext context) {
    return context
        .getStore(STORE)
        .getOrComputeIfAbsent(
            TestRun.class, absent -> new TestRun(settings(context)), TestRun.class);
  }

  /**
   * Lets a test's methods and parameters use another run. For extensions that run a test again.
   *
   * @param context the test's
   * @param run the run that counts from now on; its maker finishes it
   * @return closes nothing: gives the test its own run back
   */
  public static Restored use(ExtensionContext context, TestRun run) {
    ExtensionContext.Store store = context.getStore(STORE);
    TestRun before = store.get(TestRun.class, TestRun.class);
    store.put(TestRun.class, run);
    return () -> {
      if (before == null) {
        store.remove(TestRun.class);
      } else {
        store.put(TestRun.class, before);
      }
    };
  }

  /** Gives a test its own run back. */
  @FunctionalInterface
  public interface Restored extends AutoCloseable {

    @Override
    void close();
  }

  // ---- its settings

  /**
   * The settings that a test's annotations ask for. For extensions that run a test again.
   *
   * @param context the test's
   * @return the settings
   */
  public static TestSettings settings(ExtensionContext context) {
    TestSettings settings =
        TestSettings.named(name(context))
            .withRealTime(find(context, RealTime.class).isPresent())
            .withEngine(context.getStore(STORE).get(EngineKind.class, EngineKind.class));
    for (AnnotatedElement element : elements(context)) {
      Optional<Allow> allowed = AnnotationSupport.findAnnotation(element, Allow.class);
      if (allowed.isPresent()) {
        settings = settings.withAllowed(Set.of(allowed.get().value()));
      }
    }
    if (context.getConfigurationParameter(PARALLEL).filter("true"::equals).isPresent()) {
      settings = settings.withAllowed(OF_THE_WHOLE_JVM);
    }
    Duration limit = limit(context);
    return limit == null ? settings : settings.withTimeout(limit);
  }

  private static @Nullable Duration limit(ExtensionContext context) {
    double own = find(context, AsyncTest.class).map(AsyncTest::timeout).orElse(0.0);
    if (own > 0) {
      return Duration.ofNanos(Math.round(own * 1e9));
    }
    return find(context, Timeout.class)
        .map(junits -> Duration.of(junits.value(), junits.unit().toChronoUnit()))
        .map(junits -> Duration.ofNanos(Math.round(junits.toNanos() * BEFORE_JUNIT)))
        .orElse(null);
  }

  private static <A extends Annotation> Optional<A> find(
      ExtensionContext context, Class<A> annotation) {
    for (AnnotatedElement element : elements(context)) {
      Optional<A> found = AnnotationSupport.findAnnotation(element, annotation);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The test's method, its class, and the classes around that. */
  private static List<AnnotatedElement> elements(ExtensionContext context) {
    List<AnnotatedElement> elements = new ArrayList<>();
    context.getTestMethod().ifPresent(elements::add);
    Class<?> each = context.getRequiredTestClass();
    while (each != null) {
      elements.add(each);
      each = each.getEnclosingClass();
    }
    return elements;
  }

  /** Such as {@code PricesTest.asksOnce}, {@code PricesTest.asks#2}. */
  private static String name(ExtensionContext context) {
    String type = context.getRequiredTestClass().getName();
    String name =
        type.substring(type.lastIndexOf('.') + 1).replace('$', '.')
            + "."
            + context.getTestMethod().map(Method::getName).orElse(context.getDisplayName());
    Matcher invocation = INVOCATION.matcher(context.getUniqueId());
    return invocation.find() ? name + "#" + invocation.group(1) : name;
  }

  // ---- its methods

  @Override
  public void interceptBeforeEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    runInLoop(invocation, method, context);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    runInLoop(invocation, method, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    runInLoop(invocation, method, context);
  }

  @Override
  public <T extends @Nullable Object> T interceptTestFactoryMethod(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    return runInLoop(invocation, method, context);
  }

  @Override
  public void interceptDynamicTest(
      Invocation<Void> invocation, DynamicTestInvocationContext test, ExtensionContext context)
      throws Throwable {
    run(context).run(context.getDisplayName(), invocation::proceed);
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    runInLoop(invocation, method, context);
  }

  private static <T extends @Nullable Object> T runInLoop(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    return run(context).run(method.getExecutable().getName(), invocation::proceed);
  }

  // ---- their parameters

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return PARAMETERS.contains(parameter.getParameter().getType())
        && context.getStore(STORE).get(BEGUN) != null;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    TestRun run = run(context);
    if (type == EventLoop.class) {
      return run.loop();
    } else if (type == Clock.class) {
      return run.clock();
    } else if (type == RandomGenerator.class) {
      return run.random();
    } else if (type == Steps.class) {
      return run.steps();
    } else if (type == TestRun.class) {
      return run;
    }
    return ofTime(type, run.virtualClock());
  }

  private static Object ofTime(Class<?> type, @Nullable VirtualClock clock) {
    if (type == VirtualClock.class) {
      if (clock == null) {
        throw new ParameterResolutionException(
            "There is no VirtualClock in a test with @RealTime: leave out one of the two.");
      }
      return clock;
    }
    return clock == null ? java.time.Clock.systemUTC() : clock.asClock(java.time.ZoneOffset.UTC);
  }
}
