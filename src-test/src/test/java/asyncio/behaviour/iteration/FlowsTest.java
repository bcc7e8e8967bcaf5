package asyncio.behaviour.iteration;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.toThread;
import static asyncio.testing.Threads.doElsewhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.FlowIterator;
import asyncio.Flows;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Futures;
import asyncio.sync.Queue;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Streams of the JDK in coroutines, and the other way round. Their rules: FlowRulesTest. */
class FlowsTest {

  private final Steps steps = new Steps();
  private final IOException boom = new IOException("boom");

  /** A publisher by hand: logs what its subscriber wants, and publishes when the test says so. */
  private final class Manual implements Flow.Publisher<String>, Flow.Subscription {

    private Flow.@Nullable Subscriber<? super String> subscriber;

    @Override
    public void subscribe(Flow.Subscriber<? super String> subscriber) {
      this.subscriber = subscriber;
      subscriber.onSubscribe(this);
    }

    Flow.Subscriber<? super String> subscriber() {
      if (subscriber == null) {
        throw new AssertionError("nobody has subscribed");
      }
      return subscriber;
    }

    @Override
    public void request(long n) {
      steps.log("request" + n);
    }

    @Override
    public void cancel() {
      steps.log("cancel");
    }

    void publish(String... items) {
      for (String item : items) {
        subscriber().onNext(item);
      }
    }
  }

  /** A subscriber by hand: logs its signals. */
  private class Logging implements Flow.Subscriber<Object> {

    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      steps.log("subscribed");
      this.subscription.complete(subscription);
    }

    void request(long n) {
      subscription.join().request(n);
    }

    void cancel() {
      subscription.join().cancel();
    }

    @Override
    public void onNext(Object item) {
      steps.log(item);
    }

    @Override
    public void onError(Throwable failure) {
      steps.log(failure.getMessage() == null ? failure : failure.getMessage());
    }

    @Override
    public void onComplete() {
      steps.log("complete");
    }
  }

  // ---- iterate: a publisher in a for statement

  @OnBothEngines
  void whatAPublisherPublishesInItsThreadsIsIteratedOver(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          var publisher = new SubmissionPublisher<Integer>(ForkJoinPool.commonPool(), 8);
          List<Integer> seen = new ArrayList<>();
          try (FlowIterator<Integer> values = Flows.iterate(publisher, 4)) {
            Thread.ofVirtual()
                .start(
                    () -> {
                      IntStream.range(0, 1000).forEach(publisher::submit);
                      publisher.close();
                    });
            for (Integer value : values) {
              seen.add(value);
            }
          }
          assertThat(seen).containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
        });
  }

  @OnBothEngines
  void timeDoesNotJumpOverAPublisherOutside(EngineKind engine) {
    Manual publisher = new Manual();
    Loops.run(
        engine,
        () -> {
          FlowIterator<String> values = Flows.iterate(publisher, 1);
          createTask(
              () -> {
                Thread.ofPlatform().start(() -> publisher.publish("in time"));
              });
          assertThat(timeout(3600, values::next)).isEqualTo("in time");
          assertThat(getRunningLoop().time()).isZero();
          assertThat(getRunningLoop().outsideWork()).isZero();
        });
  }

  @OnBothEngines
  void asMuchIsRequestedAsWasTaken(EngineKind engine) {
    Manual publisher = new Manual();
    Loops.run(
        engine,
        () -> {
          try (FlowIterator<String> values = Flows.iterate(publisher, 4)) {
            publisher.publish("a", "b", "c", "d");
            while (values.hasNext()) {
              String value = values.next();
              steps.log(value);
              if (value.equals("d")) {
                publisher.subscriber().onComplete();
              }
            }
          }
        });
    steps.assertAre("request4 a request2 b c request2 d");
  }

  @OnBothEngines
  void withABufferOfOneEveryItemIsRequestedAlone(EngineKind engine) {
    Manual publisher = new Manual();
    Loops.run(
        engine,
        () -> {
          try (FlowIterator<String> values = Flows.iterate(publisher, 1)) {
            publisher.publish("a");
            assertThat(values.hasNext()).isTrue();
            steps.log("taking");
            steps.log(values.next());
          }
        });
    steps.assertAre("request1 taking request1 a cancel");
  }

  @OnBothEngines
  void theExceptionComesAfterTheItemsTheSameInstance(EngineKind engine) {
    Manual publisher = new Manual();
    Loops.run(
        engine,
        () -> {
          try (FlowIterator<String> values = Flows.iterate(publisher)) {
            doElsewhere(
                () -> {
                  publisher.publish("a");
                  publisher.subscriber().onError(boom);
                });
            assertThat(values.next()).isEqualTo("a");
            assertThatThrownBy(values::hasNext).isSameAs(boom);
            assertThatThrownBy(values::next).isSameAs(boom);
          }
        });
    steps.assertAre("request256");
  }

  @OnBothEngines
  void afterTheEndThereIsNoNext(EngineKind engine) {
    Manual publisher = new Manual();
    Loops.run(
        engine,
        () -> {
          FlowIterator<String> values = Flows.iterate(publisher);
          publisher.subscriber().onComplete();
          assertThat(values.hasNext()).isFalse();
          assertThatThrownBy(values::next).isInstanceOf(NoSuchElementException.class);
          values.close();
        });
    steps.assertAre("request256");
  }

  @OnBothEngines
  void closeCancelsOnceAndForgetsWhatWasNotTaken(EngineKind engine) {
    Manual publisher = new Manual();
    Loops.run(
        engine,
        () -> {
          FlowIterator<String> values = Flows.iterate(publisher, 4);
          publisher.publish("a", "b");
          assertThat(values.hasNext()).isTrue();
          values.close();
          values.close();
          publisher.publish("late");
          assertThat(values.hasNext()).isFalse();
        });
    steps.assertAre("request4 cancel");
  }

  @OnBothEngines
  void closeWakesWhoWaits(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          FlowIterator<String> values = Flows.iterate(new Manual(), 4);
          Task<Boolean> waiting = createTask(values::hasNext);
          sleep(0);
          values.close();
          assertThat(await(waiting)).isFalse();
        });
  }

  @OnBothEngines
  void aSubscriptionThatComesAfterCloseIsCancelled(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Manual subscription = new Manual();
          CompletableFuture<Flow.Subscriber<? super String>> subscriber = new CompletableFuture<>();
          FlowIterator<String> values =
              Flows.<String>iterate(given -> subscriber.complete(given), 4);
          values.close();
          doElsewhere(() -> subscriber.join().onSubscribe(subscription));
          sleep(0);
        });
    steps.assertAre("cancel");
  }

  @OnBothEngines
  void aTaskThatIsCancelledWhileItWaitsLosesNothing(EngineKind engine) {
    Manual publisher = new Manual();
    Loops.run(
        engine,
        () -> {
          FlowIterator<String> values = Flows.iterate(publisher, 4);
          Task<String> first = createTask(values::next);
          sleep(0);
          publisher.publish("a", "b"); // wakes it, and
          first.cancel(); // in the same turn it is cancelled
          assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
          assertThat(values.next()).isEqualTo("a");
          assertThat(values.next()).isEqualTo("b");
          Task<String> second = createTask(values::next);
          sleep(0);
          second.cancel();
          assertThatThrownBy(second::await).isInstanceOf(CancelledError.class);
          publisher.publish("c");
          assertThat(values.next()).isEqualTo("c");
        });
  }

  @OnBothEngines
  void severalTasksMayShareOne(EngineKind engine) {
    Manual publisher = new Manual();
    Loops.run(
        engine,
        () -> {
          FlowIterator<String> values = Flows.iterate(publisher, 4);
          Task<String> first = createTask(values::next);
          Task<String> second = createTask(values::next);
          sleep(0);
          publisher.publish("a", "b");
          assertThat(List.of(await(first), await(second))).containsExactlyInAnyOrder("a", "b");
        });
  }

  @OnBothEngines
  void aLoopThatIsClosedCancelsAndDropsWhatComesLater(EngineKind engine) {
    Manual publisher = new Manual();
    EventLoop loop = Loops.virtual(engine);
    loop.runUntilComplete(
        () -> {
          createTask(
              () -> {
                try (var values = Flows.iterate(publisher, 4)) {
                  values.next();
                }
              });
          createTask(() -> Flows.iterate(publisher, 4).next());
          sleep(0);
        });
    Reported.by(loop);
    loop.close();
    publisher.publish("late", "later");
    publisher.subscriber().onSubscribe(publisher);
    steps.assertAre("request4 request4 cancel cancel");
  }

  @OnBothEngines
  void theBufferMustHoldSomething(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(() -> Flows.iterate(new Manual(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0"));
  }

  // ---- publish: something iterable as a publisher

  @OnBothEngines
  void anIterableIsPublishedOnDemand(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Logging subscriber = new Logging();
          Flows.publish(List.of("a", "b", "c")).subscribe(subscriber);
          sleep(1);
          steps.log("-");
          subscriber.request(2);
          sleep(1);
          steps.log("-");
          subscriber.request(1);
          sleep(1);
        });
    steps.assertAre("subscribed - a b - c complete");
  }

  @OnBothEngines
  void theSourceMaySuspend(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Queue<String> queue = new Queue<>();
          Logging subscriber = new Logging();
          Flows.publish(queue).subscribe(subscriber);
          subscriber.request(10);
          queue.put("a");
          sleep(1);
          queue.put("b");
          sleep(1);
          queue.shutdown();
          sleep(1);
        });
    steps.assertAre("subscribed a b complete");
  }

  @OnBothEngines
  void theSubscriberMaySuspendInOnNext(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Logging subscriber =
              new Logging() {
                @Override
                public void onNext(Object item) {
                  sleep(1);
                  super.onNext(item + "@" + getRunningLoop().time());
                }
              };
          Flows.publish(List.of("a", "b")).subscribe(subscriber);
          subscriber.request(Long.MAX_VALUE);
          sleep(5);
        });
    steps.assertAre("subscribed a@1.0 b@2.0 complete");
  }

  @OnBothEngines
  void whatTheSourceThrowsIsTheError(EngineKind engine) {
    Supplier<List<String>> failing =
        () -> {
          throw Futures.rethrow(boom);
        };
    Loops.run(
        engine,
        () -> {
          Flows.publish(failing).subscribe(new Logging());
          sleep(1);
        });
    steps.assertAre("subscribed boom");
  }

  /** Has items, the last of which never comes; logs how it is left. */
  private final class Source implements Iterable<String>, Iterator<String>, AutoCloseable {

    private int given;

    @Override
    public Iterator<String> iterator() {
      return this;
    }

    @Override
    public boolean hasNext() {
      if (given == 2) {
        try {
          sleep(1000);
        } catch (CancelledError cancelled) {
          steps.log("cancelled");
          throw cancelled;
        }
      }
      return true;
    }

    @Override
    public String next() {
      given++;
      return "item" + given;
    }

    @Override
    public void close() {
      sleep(1); // may suspend, and is left in peace
      steps.log("closed");
    }
  }

  private final Supplier<Source> source = Source::new;

  /** Fails in next() and in close(), by one instance. */
  private final class TwiceBroken implements Iterator<String>, AutoCloseable {

    private final IllegalStateException broken = new IllegalStateException("broken");

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public String next() {
      throw broken;
    }

    @Override
    public void close() {
      steps.log("closing");
      throw broken;
    }
  }

  @OnBothEngines
  void aSourceThatFailsTwiceByOneInstanceIsReportedAsItIs(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Logging subscriber = new Logging();
          Flows.<String>publish(() -> TwiceBroken::new).subscribe(subscriber);
          subscriber.request(5);
          sleep(1);
        });
    steps.assertAre("subscribed closing broken");
  }

  @OnBothEngines
  void cancellingCancelsTheTaskAndClosesTheSource(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Logging subscriber = new Logging();
          Flows.publish(source).subscribe(subscriber);
          subscriber.request(5);
          sleep(1);
          doElsewhere(subscriber::cancel);
          sleep(0.5);
          subscriber.cancel();
          subscriber.request(5);
          sleep(1);
          assertThat(Asyncio.allTasks()).hasSize(1);
        });
    steps.assertAre("subscribed item1 item2 cancelled closed");
  }

  @OnBothEngines
  void aSubscriberMayCancelInOnNext(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Logging subscriber =
              new Logging() {
                @Override
                public void onNext(Object item) {
                  super.onNext(item);
                  cancel();
                }
              };
          Flows.publish(new Source()).subscribe(subscriber);
          subscriber.request(5);
          sleep(3);
        });
    steps.assertAre("subscribed item1 closed");
  }

  @OnBothEngines
  void aSubscriberThatCancelsAtOnceCostsNothing(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Logging subscriber =
              new Logging() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                  super.onSubscribe(subscription);
                  subscription.cancel();
                }
              };
          Flows.publish(source).subscribe(subscriber);
          sleep(3);
        });
    steps.assertAre("subscribed");
  }

  @OnBothEngines
  void aMisusedSubscriptionStopsASourceThatWaits(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Logging subscriber = new Logging();
          Flows.publish(source).subscribe(subscriber);
          subscriber.request(5);
          sleep(1);
          doElsewhere(() -> subscriber.request(0));
          sleep(3);
        });
    assertThat(steps.soFar()).hasSize(6).last().asString().contains("§3.9");
    assertThat(steps.soFar().subList(3, 5)).containsExactly("cancelled", "closed");
  }

  @OnBothEngines
  void aTaskThatSomebodyElseCancelsTellsTheSubscriber(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Flows.publish(List.of("a")).subscribe(new Logging());
          Asyncio.allTasks().stream()
              .filter(task -> task != Asyncio.currentTask())
              .forEach(task -> task.cancel("before its first step"));
          sleep(1);
        });
    steps.assertAre("subscribed before its first step");
  }

  @OnBothEngines
  void aSubscriberThatThrowsGetsNothingMoreAndIsReported(EngineKind engine) {
    RuntimeException violation = new RuntimeException("violation");
    try (EventLoop loop = Loops.virtual(engine)) {
      Reported reported = Reported.by(loop);
      loop.runUntilComplete(
          () -> {
            Logging subscriber =
                new Logging() {
                  @Override
                  public void onNext(Object item) {
                    super.onNext(item);
                    throw violation;
                  }
                };
            Flows.publish(List.of("a", "b")).subscribe(subscriber);
            subscriber.request(5);
            sleep(1);
          });
      assertThat(reported.only().exception()).isSameAs(violation);
    }
    steps.assertAre("subscribed a");
  }

  @OnBothEngines
  void aSubscriptionIsServedByTheGivenLoopFromAnyThread(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Flow.Publisher<String> publisher = Flows.publish(List.of("a"), loop);
      Logging subscriber = new Logging();
      doElsewhere(() -> publisher.subscribe(subscriber));
      doElsewhere(() -> subscriber.request(1));
      loop.runUntilComplete(() -> sleep(1));
    }
    steps.assertAre("subscribed a complete");
  }

  @OnBothEngines
  void aClosedLoopIsAnError(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    loop.close();
    Flows.publish(List.of("a"), loop).subscribe(new Logging());
    assertThat(steps.soFar()).first().isEqualTo("subscribed");
    assertThat(steps.soFar()).last().asString().contains("closed");
  }

  @OnBothEngines
  void aLoopThatIsClosedTellsTheSubscriberOnce(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported.by(loop);
    Logging subscriber = new Logging();
    loop.runUntilComplete(
        () -> {
          Flows.publish(List.of("a")).subscribe(subscriber);
          sleep(1);
        });
    loop.close();
    subscriber.cancel();
    subscriber.request(1);
    steps.assertAre("subscribed The event loop of the publisher was closed.");
  }

  @OnBothEngines
  void aSubscriberThatFailsWhenTheLoopIsClosedIsReportedAndKeepsNobodyWaiting(EngineKind engine) {
    IllegalStateException violation = new IllegalStateException("in onError");
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    List<CompletableFuture<?>> waitedFor = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      waitedFor.add(loop.createFuture().toCompletableFuture());
      doElsewhere( // the loop has no time to serve it
          () ->
              Flows.publish(List.of("a"), loop)
                  .subscribe(
                      new Logging() {
                        @Override
                        public void onError(Throwable failure) {
                          throw violation;
                        }
                      }));
    }
    loop.close();
    assertThat(waitedFor).allSatisfy(future -> assertThat(future).isCancelled());
    assertThat(reported.exceptions()).containsOnly(violation).hasSize(4);
  }

  @OnBothEngines
  void whoeverHasMuchToPublishLetsOthersRun(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Iterable<Integer> endless = () -> IntStream.iterate(0, i -> i + 1).iterator();
          Logging subscriber =
              new Logging() {
                @Override
                public void onNext(Object item) {}
              };
          Flows.publish(endless).subscribe(subscriber);
          subscriber.request(Long.MAX_VALUE);
          for (int i = 0; i < 10; i++) {
            sleep(0);
          }
          subscriber.cancel();
        });
    steps.assertAre("subscribed");
  }

  // ---- both

  @OnBothEngines
  void whatIsPublishedInALoopCanBeIteratedOverThereInVirtualTime(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Queue<String> queue = new Queue<>();
          try (var values = Flows.iterate(Flows.publish(queue), 1)) {
            createTask(
                () -> {
                  sleep(10);
                  queue.put("a");
                  sleep(10);
                  queue.put("b");
                  queue.shutdown();
                });
            for (String value : values) {
              steps.log(value + "@" + getRunningLoop().time());
            }
          }
        });
    steps.assertAre("a@10.0 b@20.0");
  }

  @OnBothEngines
  void whatIsPublishedInALoopCanBeIteratedOverInAnother(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Flow.Publisher<Integer> publisher =
              Flows.publish(() -> IntStream.range(0, 1000).boxed().toList());
          int sum =
              toThread(
                  () ->
                      Asyncio.run(
                          () -> {
                            int total = 0;
                            try (var values = Flows.iterate(publisher, 16)) {
                              for (int value : values) {
                                total += value;
                              }
                            }
                            return total;
                          },
                          () -> Loops.real(engine)));
          assertThat(sum).isEqualTo(499_500);
        });
  }

  @OnBothEngines
  void aLoopThatIsClosedUnderBothSidesUnwindsThem(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.runUntilComplete(
        () -> {
          createTask(
              () -> {
                try (var values = Flows.iterate(Flows.publish(new Queue<String>()), 1)) {
                  values.next();
                } finally {
                  steps.log("unwound");
                }
              });
          sleep(1);
        });
    loop.close();
    steps.assertAre("unwound");
    assertThat(reported.messages()).allMatch(m -> m.startsWith("Task was destroyed"));
  }

  @OnBothEngines
  void needARunningLoop(EngineKind engine) {
    assertThatThrownBy(() -> Flows.iterate(new Manual()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no running event loop");
    assertThatThrownBy(() -> Flows.publish(List.of("a")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no running event loop");
  }
}
