package asyncio.cluster;

import static asyncio.Asyncio.amap;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.cluster.Jobs.BadOrder;
import asyncio.cluster.Jobs.Echo;
import asyncio.cluster.Jobs.Failing;
import asyncio.cluster.Jobs.Nap;
import asyncio.cluster.Jobs.Note;
import asyncio.cluster.Jobs.Noted;
import asyncio.cluster.Jobs.Running;
import asyncio.cluster.Jobs.Through;
import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.Future;
import asyncio.observe.CallGraph;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls between processes: two workers, and a caller on each engine. */
class CallsTest {

  private static final Map<EngineKind, Driver> DRIVERS = new EnumMap<>(EngineKind.class);
  private static Driver first;

  @BeforeAll
  static void begin() {
    ClusterOptions options = ClusterOptions.DEFAULT.withBuild("test");
    first = new Driver(EngineKind.PORTABLE, () -> Cluster.local(2, options));
    DRIVERS.put(EngineKind.PORTABLE, first);
    if (TestEngines.directIsAvailable()) {
      String address = first.cluster().self().address();
      Driver second = new Driver(EngineKind.DIRECT, () -> Cluster.join(address, options));
      DRIVERS.put(EngineKind.DIRECT, second);
      second.run(cluster -> cluster.waitForMembers(4));
    }
  }

  @AfterAll
  static void end() {
    Driver second = DRIVERS.get(EngineKind.DIRECT);
    if (second != null) {
      second.close();
    }
    first.close();
  }

  static Iterable<EngineKind> engines() {
    return DRIVERS.keySet();
  }

  private static List<Member> workers(Cluster cluster) {
    return cluster.members().stream().filter(Member::worker).toList();
  }

  /** Waits, by asking, until a worker runs nothing but the question. */
  private static void untilIdle(Cluster cluster) throws IOException {
    for (Member worker : workers(cluster)) {
      while (await(cluster.submit(worker, new Running())) > 0) {
        sleep(0.01);
      }
    }
  }

  private static void untilNoted(Cluster cluster, Member worker, String key, String note)
      throws IOException {
    while (!await(cluster.submit(worker, new Note(key))).startsWith(note)) {
      sleep(0.01);
    }
  }

  // ---- results

  @ParameterizedTest
  @MethodSource("engines")
  void returnsWhatTheCoroutineReturns(EngineKind engine) {
    DRIVERS
        .get(engine)
        .run(
            cluster -> {
              assertThat(await(cluster.submit(new Echo(42)))).isEqualTo(42);
              int captured = 5;
              var list = new ArrayList<>(List.of(1, 2));
              Future<Integer> lambda =
                  cluster.submit(
                      () -> {
                        sleep(0.001);
                        return captured + list.size();
                      });
              assertThat(await(lambda)).isEqualTo(7);
              assertThat(await(cluster.submit(new Jobs.Pid())))
                  .isIn(workers(cluster).stream().map(Member::pid).toList());
            });
  }

  @ParameterizedTest
  @MethodSource("engines")
  void tenThousandCallsSleepAtOnceAndTakeNoThreadEach(EngineKind engine) {
    DRIVERS
        .get(engine)
        .run(
            cluster -> {
              Member worker = workers(cluster).get(0);
              List<Future<Integer>> calls = new ArrayList<>();
              for (int i = 0; i < 10_000; i++) {
                calls.add(cluster.submit(worker, new Nap(1e6, i)));
              }
              while (await(cluster.submit(worker, new Running())) < 10_000) {
                sleep(0.01);
              }
              assertThat(await(cluster.submit(worker, new Jobs.Threads()))).isLessThan(100);
              calls.forEach(Future::cancel);
              untilIdle(cluster);
            });
  }

  @ParameterizedTest
  @MethodSource("engines")
  void theSameKeyGoesToTheSameMember(EngineKind engine) {
    DRIVERS
        .get(engine)
        .run(
            cluster -> {
              for (String key : List.of("ann", "bob", "cid", "dan")) {
                CallOptions options = CallOptions.DEFAULT.withKey(key);
                long pid = await(cluster.submit(new Jobs.Pid(), options));
                for (int i = 0; i < 5; i++) {
                  assertThat(await(cluster.submit(new Jobs.Pid(), options))).isEqualTo(pid);
                }
              }
            });
  }

  // ---- cancellation (6)

  @ParameterizedTest
  @MethodSource("engines")
  void aCancellationArrivesWithItsMessage(EngineKind engine) {
    String key = "cancel " + engine;
    DRIVERS
        .get(engine)
        .run(
            cluster -> {
              Member worker = workers(cluster).get(0);
              Future<Integer> call = cluster.submit(worker, new Noted(key));
              untilNoted(cluster, worker, key, "begun");
              call.cancel("enough");
              assertThatThrownBy(() -> await(call))
                  .isInstanceOf(CancelledError.class)
                  .hasMessage("enough");
              untilNoted(cluster, worker, key, "cancelled: enough");
            });
  }

  @ParameterizedTest
  @MethodSource("engines")
  void tenThousandCallsCancelledAtRandomMomentsLeaveNoTask(EngineKind engine) {
    SplittableRandom random = new SplittableRandom(7);
    DRIVERS
        .get(engine)
        .run(
            cluster -> {
              List<Future<Integer>> calls = new ArrayList<>();
              for (int i = 0; i < 10_000; i++) {
                Future<Integer> call = cluster.submit(new Nap(1e6, i));
                if (random.nextInt(3) == 0) {
                  call.cancel(); // the first moment of all
                } else {
                  calls.add(call);
                }
                if (random.nextInt(10) == 0) {
                  sleep(0);
                }
                if (calls.size() > 50) {
                  calls.remove(random.nextInt(calls.size())).cancel();
                }
              }
              calls.forEach(Future::cancel);
              untilIdle(cluster);
            });
  }

  // ---- exceptions (8)

  @ParameterizedTest
  @MethodSource("engines")
  void exceptionsCrossWithTypeFieldsAndBothPlaces(EngineKind engine) {
    DRIVERS
        .get(engine)
        .run(
            cluster -> {
              BadOrder sent = new BadOrder(3, List.of("x", "y"), new FileNotFoundException("f"));
              Future<Integer> call = cluster.submit(new Failing(sent));
              BadOrder got = null;
              try {
                await(call, BadOrder.class);
              } catch (BadOrder e) {
                got = e;
              }
              assertThat(got).isNotSameAs(sent).hasMessage("order 3");
              assertThat(got.order).isEqualTo(3);
              assertThat(got.lines).containsExactly("x", "y");
              assertThat(got).cause().isInstanceOf(FileNotFoundException.class).hasMessage("f");
              assertThat(got.getSuppressed()).hasOnlyElementsOfType(RemoteCall.class).hasSize(1);
              assertThat(text(got))
                  .contains("CallsTest")
                  .contains("called from here: Jobs.Failing");
            });
  }

  private static String text(Throwable exception) {
    StringWriter text = new StringWriter();
    exception.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  @ParameterizedTest
  @MethodSource("engines")
  void groupsAndErrorsCross(EngineKind engine) {
    DRIVERS
        .get(engine)
        .run(
            cluster -> {
              assertThatThrownBy(() -> await(cluster.submit(new Failing(Jobs.group()))))
                  .isInstanceOfSatisfying(
                      ExceptionGroup.class,
                      group ->
                          assertThat(group.exceptions())
                              .hasSize(2)
                              .hasAtLeastOneElementOfType(BadOrder.class));
              assertThatThrownBy(
                      () -> await(cluster.submit(new Failing(new StackOverflowError("deep")))))
                  .isInstanceOf(StackOverflowError.class)
                  .hasMessage("deep");
            });
  }

  @ParameterizedTest
  @MethodSource("engines")
  void whatCannotCrossArrivesAsAStandIn(EngineKind engine) {
    DRIVERS
        .get(engine)
        .run(
            cluster -> {
              assertThatThrownBy(() -> await(cluster.submit(new Jobs.FailingThere())))
                  .isInstanceOfSatisfying(
                      RemoteException.class,
                      e -> {
                        assertThat(e.className()).isEqualTo(Jobs.WithThread.class.getName());
                        assertThat(e).hasMessageContaining("has a thread");
                        assertThat(text(e))
                            .contains("Jobs$FailingThere.run")
                            .contains("called from here: Jobs.FailingThere");
                      });
              assertThatThrownBy(() -> await(cluster.submit(new Jobs.FailingByAClassOfItsOwn())))
                  .isInstanceOfSatisfying(
                      RemoteException.class,
                      e -> {
                        assertThat(e.className()).isEqualTo(Jobs.FailingByAClassOfItsOwn.NAME);
                        assertThat(e).hasMessageContaining("of a class that is only here");
                        assertThat(e.remoteStackTrace())
                            .contains("Jobs$FailingByAClassOfItsOwn.run");
                      });
              assertThatThrownBy(() -> await(cluster.submit(new Jobs.Unserializable())))
                  .isInstanceOf(NotSerializableException.class)
                  .hasMessageContaining("java.lang.Object");
            });
  }

  @ParameterizedTest
  @MethodSource("engines")
  void whatCannotBeSentFailsAtOnceAndNamesTheField(EngineKind engine) {
    DRIVERS
        .get(engine)
        .run(
            cluster -> {
              Jobs.Connection connection = new Jobs.Connection();
              assertThatThrownBy(
                      () -> cluster.submit(new Jobs.Visit(new Jobs.Shop("a", connection))))
                  .isInstanceOf(NotSerializableException.class)
                  .hasMessageContaining("field 'connection' of asyncio.cluster.Jobs$Shop");
              assertThatThrownBy(() -> cluster.submit(() -> connection.hashCode()))
                  .isInstanceOf(NotSerializableException.class)
                  .hasMessageContaining("captured variable 1 of a lambda in");
            });
  }

  // ---- through two members (9)

  @ParameterizedTest
  @MethodSource("engines")
  void resultsFailuresAndCancellationsGoThroughTwoMembers(EngineKind engine) {
    String key = "nested " + engine;
    DRIVERS
        .get(engine)
        .run(
            cluster -> {
              Member c = workers(cluster).get(0);
              Member b = workers(cluster).get(1);
              await(cluster.submit(c, new Jobs.Sees(3)));
              assertThat(await(cluster.submit(c, new Through(b, new Echo(1))))).isEqualTo(1);
              Failing failing = new Failing(new IOException("at b"));
              assertThatThrownBy(() -> await(cluster.submit(c, new Through(b, failing))))
                  .isInstanceOf(IOException.class)
                  .satisfies(
                      e -> assertThat(e.getSuppressed()).hasOnlyElementsOfType(RemoteCall.class))
                  .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
              Future<Integer> call = cluster.submit(c, new Through(b, new Noted(key)));
              untilNoted(cluster, b, key, "begun");
              call.cancel("stop both");
              untilNoted(cluster, b, key, "cancelled: stop both");
              untilIdle(cluster);
            });
  }

  // ---- as a local task (7)

  /** How the same lines of a test run a coroutine. */
  private interface Starting {
    <T> Future<T> start(RemoteCoroutine<T> coroutine) throws IOException;
  }

  @ParameterizedTest
  @MethodSource("engines")
  void behavesAsALocalTask(EngineKind engine) {
    DRIVERS
        .get(engine)
        .run(
            cluster -> {
              Starting here =
                  new Starting() {
                    @Override
                    public <T> Future<T> start(RemoteCoroutine<T> coroutine) {
                      return createTask(coroutine);
                    }
                  };
              Starting there =
                  new Starting() {
                    @Override
                    public <T> Future<T> start(RemoteCoroutine<T> coroutine) throws IOException {
                      return cluster.submit(coroutine);
                    }
                  };
              assertThat(linesOf(there)).isEqualTo(linesOf(here));
            });
  }

  private static List<String> linesOf(Starting starting) throws IOException {
    List<String> lines = new ArrayList<>();
    try {
      Asyncio.timeout(0.05, () -> await(starting.start(new Nap(1e6, 1))));
    } catch (asyncio.futures.TimeoutException e) {
      lines.add("timeout");
    }
    lines.add("in time " + Asyncio.timeout(60, () -> await(starting.start(new Nap(0.001, 2)))));
    try {
      asyncio.TaskGroup.run(
          group -> {
            Future<Integer> sleeping = starting.start(new Nap(1e6, 3));
            group.createTask(
                () -> {
                  try {
                    await(sleeping);
                  } catch (CancelledError e) {
                    lines.add("sibling cancelled");
                    throw e;
                  }
                });
            group.createTask(() -> await(starting.start(new Failing(new IOException("fails")))));
          });
    } catch (ExceptionGroup e) {
      lines.add("group " + e.exceptions().get(0).getMessage());
    }
    var shielding =
        createTask(
            () ->
                lines.add(
                    "shielded " + Asyncio.shielded(() -> await(starting.start(new Nap(0.05, 4))))));
    sleep(0);
    shielding.cancel();
    try {
      await(shielding);
    } catch (CancelledError e) {
      lines.add("cancelled afterwards");
    }
    Future<Integer> cancelled = starting.start(new Nap(1e6, 5));
    sleep(0.01);
    cancelled.cancel("by hand");
    try {
      await(cancelled);
    } catch (CancelledError e) {
      lines.add("cancelled " + e.getMessage());
    }
    var gathered = Asyncio.gather(starting.start(new Echo(6)), starting.start(new Nap(0.001, 7)));
    lines.add("gathered " + await(gathered));
    return lines;
  }

  // ---- seen from outside

  @ParameterizedTest
  @MethodSource("engines")
  void aRemoteAwaitNamesMemberAndCall(EngineKind engine) {
    DRIVERS
        .get(engine)
        .run(
            cluster -> {
              Member worker = workers(cluster).get(0);
              Future<Integer> call = cluster.submit(worker, new Nap(1e6, 1));
              var waiting = createTask(() -> await(call), "waits");
              sleep(0);
              sleep(0);
              assertThat(waiting.toString())
                  .contains("wait_for=<RemoteFuture pending Jobs.Nap at " + worker);
              assertThat(CallGraph.dumpTasks(cluster.loop())).contains("Jobs.Nap at " + worker);
              waiting.cancel();
            });
  }

  @ParameterizedTest
  @MethodSource("engines")
  void metersCountTheCalls(EngineKind engine) {
    DRIVERS
        .get(engine)
        .run(
            cluster -> {
              SimpleMeterRegistry registry = new SimpleMeterRegistry();
              try (ClusterMetrics metrics = new ClusterMetrics(cluster)) {
                metrics.bindTo(registry);
                double before = registry.get("asyncio.cluster.calls").functionCounter().count();
                await(cluster.submit(new Echo(1)));
                assertThat(registry.get("asyncio.cluster.calls").functionCounter().count())
                    .isEqualTo(before + 1);
                assertThat(registry.get("asyncio.cluster.lost").functionCounter().count()).isZero();
                registry.get("asyncio.cluster.retries").functionCounter();
              }
              assertThat(registry.getMeters()).isEmpty();
            });
  }

  @ParameterizedTest
  @MethodSource("engines")
  void manyAtOnce(EngineKind engine) {
    DRIVERS
        .get(engine)
        .run(
            cluster -> {
              List<Integer> numbers = IntStream.range(0, 5_000).boxed().toList();
              long sum = 0;
              for (int each : amap(i -> await(cluster.submit(new Echo(i))), numbers, 100)) {
                sum += each;
              }
              assertThat(sum).isEqualTo(5_000L * 4_999 / 2);
            });
  }
}
