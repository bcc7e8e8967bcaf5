package asyncio.behaviour.iteration;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.FlowIterator;
import asyncio.Flows;
import asyncio.futures.Futures;
import asyncio.testing.Engines;
import asyncio.testing.Eventually;
import asyncio.testing.Loops;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.SkipException;
import org.testng.annotations.Test;

/**
 * The rules of reactive streams, by the tests of their authors; those are for TestNG, and run here
 * one by one. They need real time.
 */
class FlowRulesTest {

  /**
   * For how long to wait for what must come, and for what must not, and how often to look; in
   * milliseconds. What must come does so at once, but not on every machine.
   */
  private static TestEnvironment environment() {
    return new TestEnvironment(30_000, 10, 10);
  }

  @TestFactory
  Stream<DynamicTest> publisher() {
    return tests(PublisherRules.class, PublisherRules::new);
  }

  @TestFactory
  Stream<DynamicTest> subscriber() {
    return tests(SubscriberRules.class, SubscriberRules::new);
  }

  /** What is tested with a loop that runs in a thread of its own. */
  private interface Rules {

    /** Before a test. */
    void prepare() throws Exception;

    /** After a test. */
    default void cleanUp() {}
  }

  private static <R extends Rules> Stream<DynamicTest> tests(
      Class<R> rules, Function<EventLoop, R> factory) {
    return Engines.available()
        .flatMap(
            engine ->
                Arrays.stream(rules.getMethods())
                    .filter(method -> method.isAnnotationPresent(Test.class))
                    .filter(method -> !method.getName().startsWith("untested_")) // all skipped
                    .sorted(Comparator.comparing(Method::getName))
                    .map(
                        method ->
                            DynamicTest.dynamicTest(
                                engine + " " + method.getName(),
                                () -> run(engine, method, factory))));
  }

  private static <R extends Rules> void run(
      EngineKind engine, Method method, Function<EventLoop, R> factory) throws Exception {
    EventLoop loop = Loops.real(engine);
    loop.setExceptionHandler((ofLoop, ignored) -> {}); // tests leave streams unfinished
    Thread thread = Thread.ofPlatform().start(loop::runForever);
    R rules = factory.apply(loop);
    try {
      rules.prepare();
      method.invoke(rules);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SkipException skipped) {
        throw new TestAbortedException(skipped.getMessage(), skipped);
      }
      throw Futures.rethrow(e.getCause());
    } finally {
      rules.cleanUp();
      loop.callSoonThreadsafe(loop::stop);
      thread.join();
      loop.close();
    }
  }

  /** {@link Flows#publish}. */
  public static final class PublisherRules extends FlowPublisherVerification<Integer>
      implements Rules {

    private final EventLoop loop;

    PublisherRules(EventLoop loop) {
      super(environment(), 200);
      this.loop = loop;
    }

    @Override
    public void prepare() throws Exception {
      setUp();
    }

    @Override
    public Flow.Publisher<Integer> createFlowPublisher(long elements) {
      Iterable<Integer> numbers = () -> IntStream.iterate(0, i -> i + 1).limit(elements).iterator();
      return Flows.publish(numbers, loop);
    }

    @Override
    public Flow.Publisher<Integer> createFailedFlowPublisher() {
      Iterable<Integer> failing =
          () -> {
            throw new IllegalStateException("no iterator");
          };
      return Flows.publish(failing, loop);
    }

    /** Theirs gives the publisher, and the garbage collector, a fraction of a second. */
    @Override
    @Test
    public void
        required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber()
            throws InterruptedException {
      Flow.Publisher<Integer> publisher = createFlowPublisher(3);
      CountDownLatch cancelled = new CountDownLatch(1);
      Reference<?> subscriber = subscribe(publisher, cancelled);
      cancelled.await();
      Eventually.until(
          () -> {
            System.gc();
            return subscriber.refersTo(null);
          });
      Reference.reachabilityFence(publisher);
    }

    private static Reference<?> subscribe(
        Flow.Publisher<Integer> publisher, CountDownLatch cancelled) {
      CancelsAtFirst subscriber = new CancelsAtFirst(cancelled);
      publisher.subscribe(subscriber);
      return new WeakReference<>(subscriber);
    }
  }

  /** Wants two items, and when the first is there, none. */
  private static final class CancelsAtFirst implements Flow.Subscriber<Integer> {

    private final CountDownLatch cancelled;
    private Flow.@Nullable Subscription subscription;

    CancelsAtFirst(CountDownLatch cancelled) {
      this.cancelled = cancelled;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(2);
    }

    @Override
    public void onNext(Integer item) {
      subscription.cancel();
      cancelled.countDown();
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }

  /** {@link Flows#iterate}, in a task that takes whatever comes. */
  public static final class SubscriberRules extends FlowSubscriberBlackboxVerification<Integer>
      implements Rules {

    private final EventLoop loop;

    SubscriberRules(EventLoop loop) {
      super(environment());
      this.loop = loop;
    }

    @Override
    public void prepare() throws Exception {
      startPublisherExecutorService();
      setUp();
    }

    @Override
    public void cleanUp() {
      shutdownPublisherExecutorService();
    }

    @Override
    public Flow.Subscriber<Integer> createFlowSubscriber() {
      return Asyncio.runCoroutineThreadsafe(
              () -> {
                AtomicReference<Flow.Subscriber<? super Integer>> subscriber =
                    new AtomicReference<>();
                Flow.Publisher<Integer> publisher = given -> subscriber.set(given);
                FlowIterator<Integer> values = Flows.iterate(publisher, 4);
                loop.createTask(() -> values.forEachRemaining(value -> {}));
                return typed(subscriber.get());
              },
              loop)
          .join();
    }

    @SuppressWarnings("unchecked") // it takes any integer
    private static Flow.Subscriber<Integer> typed(Flow.Subscriber<? super Integer> subscriber) {
      return (Flow.Subscriber<Integer>) subscriber;
    }

    @Override
    public Integer createElement(int element) {
      return element;
    }
  }
}
