package asyncio.cluster;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.cluster.Jobs.Echo;
import asyncio.cluster.Jobs.Nap;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Members that are closed or leave, arguments that make no sense, code of the program that throws.
 */
class UnhappyTest {

  private static final ClusterOptions TEST = ClusterOptions.DEFAULT.withBuild("test");

  /** What a test does with a worker and a caller, which share a loop. */
  private interface Body {
    void run(Cluster worker, Cluster caller) throws Exception;
  }

  private static void inCluster(Body body) {
    Asyncio.run(
        () -> {
          try (Cluster worker = Cluster.found(TEST.withServing());
              Cluster caller = Cluster.join(worker.self().address(), TEST)) {
            body.run(worker, caller);
          }
        });
  }

  // ---- closed, or closing

  @Test
  void aClosedMemberRefusesAndMayBeClosedAndDrainedAgain() {
    inCluster(
        (worker, caller) -> {
          assertThat(await(caller.submit(new Echo(1)))).isEqualTo(1);
          Task<?> waits = createTask(() -> caller.waitForMembers(1_000_000_000));
          sleep(0);
          caller.close();
          refusesAsClosed(() -> await(waits));
          refusesAsClosed(() -> caller.submit(new Echo(1)));
          refusesAsClosed(() -> caller.submit(worker.self(), new Echo(1)));
          refusesAsClosed(() -> caller.waitForMembers(3));
          refusesAsClosed(caller::events);
          caller.waitForMembers(0);
          caller.waitForMembers(-1);
          caller.close();
          caller.drain();
          assertThat(caller).asString().startsWith("<Cluster closed of ");
        });
  }

  private static void refusesAsClosed(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Cluster is closed: make a new one.");
  }

  @Test
  void closeEndsADrainThatWaits() {
    inCluster(
        (worker, caller) -> {
          Future<Integer> naps = caller.submit(new Nap(1e6, 0));
          while (worker.protocol().runningCalls() == 0) {
            sleep(0.01);
          }
          Task<?> drains = createTask(worker::drain);
          Task<?> drainsToo = createTask(worker::drain);
          sleep(0);
          worker.close();
          await(drains);
          await(drainsToo);
          assertThatThrownBy(() -> await(naps)).isInstanceOf(MemberLostException.class);
        });
  }

  @Test
  void aCallbackThatClosesEndsCallsAndReaders() {
    inCluster(
        (worker, caller) -> {
          Future<Integer> naps = caller.submit(new Nap(1e6, 0));
          var events = caller.events();
          Task<?> waits = createTask(() -> caller.waitForMembers(3));
          sleep(0);
          getRunningLoop().callSoon(caller::close);
          assertThatThrownBy(() -> await(naps))
              .isInstanceOf(CancelledError.class)
              .hasMessage("the cluster was closed");
          assertThat(events.hasNext()).isFalse();
          refusesAsClosed(() -> await(waits));
        });
  }

  @Test
  void whatAClosingWorkerRanIsLostAndGoesElsewhereIfItMay() {
    inCluster(
        (worker, caller) -> {
          Future<Integer> once = caller.submit(new Nap(1e6, 0));
          Future<Integer> again = caller.submit(new Echo(5), CallOptions.DEFAULT.withRetries(1));
          Future<Integer> blocked =
              caller.submit(new Jobs.Closing(5), CallOptions.DEFAULT.withRetries(1));
          assertThat(await(again)).isEqualTo(5);
          assertThatThrownBy(() -> await(once)).isInstanceOf(MemberLostException.class);
          assertThat(caller.members()).hasSize(1);
          String founder = caller.self().address();
          try (Cluster next = Cluster.join(founder, TEST.withServing())) {
            next.waitForMembers(2);
            assertThat(await(blocked)).isEqualTo(5);
          }
        });
  }

  // ---- from another thread, or another loop

  @Test
  void anotherThreadAndAnotherLoopAreRefused() {
    inCluster(
        (worker, caller) -> {
          Asyncio.toThread(() -> refusesElsewhere(caller, "no running event loop"));
          Asyncio.toThread(
              () -> Asyncio.run(() -> refusesElsewhere(caller, "another one runs here")));
          assertThat(caller.members()).hasSize(2);
          assertThat(await(caller.submit(new Echo(1)))).isEqualTo(1);
        });
  }

  private static void refusesElsewhere(Cluster cluster, String why) {
    List<ThrowingCallable> calls =
        List.of(
            () -> cluster.submit(new Echo(1)),
            () -> cluster.waitForMembers(3),
            cluster::events,
            cluster::drain,
            cluster::close);
    assertThat(cluster).asString().startsWith("<Cluster of ");
    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessageContaining(why);
    }
  }

  // ---- code of the program that throws errors

  /** Throws an error when it is written, or when it is read. */
  static final class Touchy implements Serializable {
    private static final long serialVersionUID = 1L;
    private final boolean written;

    Touchy(boolean written) {
      this.written = written;
    }

    @SuppressWarnings("UnusedMethod") // the serialization calls it
    private void writeObject(ObjectOutputStream out) throws java.io.IOException {
      if (written) {
        throw new AssertionError("not to be written");
      }
      out.defaultWriteObject();
    }

    @SuppressWarnings("UnusedMethod") // the serialization calls it
    private void readObject(ObjectInputStream in) {
      throw new AssertionError("not to be read");
    }
  }

  record Returning(boolean written) implements RemoteCoroutine<Touchy> {
    @Override
    public Touchy run() {
      return new Touchy(written);
    }
  }

  /** An exception whose texts throw, and which cannot cross. */
  static final class Mute extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("UnusedVariable") // cannot be serialized
    private final Object field = new Object();

    @Override
    public String getMessage() {
      throw new AssertionError("no message");
    }
  }

  record FailingMutely() implements RemoteCoroutine<Integer> {
    @Override
    public Integer run() {
      throw new Mute();
    }
  }

  /** A failure that cannot be read by the caller. */
  static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("UnusedMethod") // the serialization calls it
    private void readObject(ObjectInputStream in) {
      throw new AssertionError("not to be read");
    }
  }

  record FailingUnreadably() implements RemoteCoroutine<Integer> {
    @Override
    public Integer run() {
      throw new Unreadable();
    }
  }

  @Test
  void whatThrowsErrorsWhileItCrossesEndsItsCall() {
    inCluster(
        (worker, caller) -> {
          assertThatThrownBy(() -> await(caller.submit(new Returning(true))))
              .isInstanceOf(AssertionError.class)
              .hasMessage("not to be written");
          assertThatThrownBy(() -> await(caller.submit(new Returning(false))))
              .isInstanceOf(AssertionError.class)
              .hasMessage("not to be read");
          assertThatThrownBy(() -> await(caller.submit(new FailingMutely())))
              .isInstanceOf(RemoteException.class)
              .hasMessageContaining("getMessage() threw java.lang.AssertionError");
          assertThatThrownBy(() -> await(caller.submit(new FailingUnreadably())))
              .isInstanceOfSatisfying(
                  RemoteException.class,
                  e -> {
                    assertThat(e.className()).isEqualTo(Unreadable.class.getName());
                    assertThat(e).hasMessage(Unreadable.class.getName());
                  });
          assertThat(await(caller.submit(new Echo(1)))).isEqualTo(1);
        });
  }

  @Test
  void aKeyThatThrowsIsTheCallersMistake() {
    Object key =
        new Object() {
          @Override
          public int hashCode() {
            throw new IllegalStateException("no hash");
          }
        };
    inCluster(
        (worker, caller) -> {
          CallOptions options = CallOptions.DEFAULT.withKey(key);
          assertThatThrownBy(() -> caller.submit(new Echo(1), options)).hasMessage("no hash");
          assertThat(await(caller.submit(new Echo(1)))).isEqualTo(1);
        });
  }

  // ---- arguments

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T nothing() {
    return null;
  }

  private static void refusesNull(String name, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(name);
  }

  @Test
  void refusesNullByName() {
    refusesNull("key", () -> CallOptions.DEFAULT.withKey(nothing()));
    refusesNull("name", () -> TEST.withName(nothing()));
    refusesNull("bind", () -> TEST.withBind(nothing()));
    refusesNull("context", () -> TEST.withTls(nothing()));
    refusesNull("build", () -> TEST.withBuild(nothing()));
    refusesNull("silence", () -> TEST.withHeartbeat(nothing()));
    refusesNull("patience", () -> TEST.withTimeout(nothing()));
    ClusterOptions noOptions = nothing();
    String noAddresses = nothing();
    inCluster(
        (worker, caller) -> {
          refusesNull("options", () -> Cluster.local(1, noOptions));
          refusesNull("options", () -> Cluster.found(noOptions));
          refusesNull("options", () -> Cluster.join("localhost:1", noOptions));
          refusesNull("addresses", () -> Cluster.join(noAddresses));
          refusesNull("coroutine", () -> caller.submit(nothing()));
          refusesNull("where", () -> caller.submit((Member) nothing(), new Echo(1)));
          refusesNull("options", () -> caller.submit(new Echo(1), (CallOptions) nothing()));
          refusesNull("cluster", () -> new ClusterMetrics(nothing()));
          assertThatThrownBy(() -> caller.submit(caller.self(), new Echo(1)))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("call the method itself");
        });
  }

  private static void refuses(String part, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(part);
  }

  @Test
  void refusesNumbersThatMakeNoSense() {
    refuses("retries must not be negative: -1", () -> CallOptions.DEFAULT.withRetries(-1));
    assertThat(CallOptions.DEFAULT.withRetries(1_000_000_000).retries()).isEqualTo(1_000_000_000);
    refuses("heartbeat must be more than 0", () -> TEST.withHeartbeat(Duration.ZERO));
    refuses("seconds, not -1.0", () -> TEST.withHeartbeat(Duration.ofSeconds(-1)));
    refuses("timeout must be more than 0", () -> TEST.withTimeout(Duration.ZERO));
    refuses("NaN", () -> options(Double.NaN, 1));
    refuses("NaN", () -> options(1, Double.NaN));
    assertThat(TEST.withTimeout(Duration.ofSeconds(Long.MAX_VALUE)).timeout()).isGreaterThan(9e18);
    assertThat(TEST.withHeartbeat(Duration.ofSeconds(1_000_000_000)).heartbeat()).isEqualTo(1e9);
    refuses("workers must be at least one: 0", () -> Cluster.local(0));
    refuses("workers must be at least one: -1", () -> Cluster.local(-1));
  }

  private static ClusterOptions options(double heartbeat, double timeout) {
    return new ClusterOptions(
        null, "127.0.0.1", null, false, List.of(), heartbeat, timeout, null, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", "localhost:0", "localhost:65536", "localhost:x", "a:1,"})
  void refusesWhatIsNoAddressOfAMember(String text) {
    refuses("HOST:PORT", () -> Cluster.join(text, TEST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:-1", "localhost:65536", "localhost:x", "localhost:"})
  void refusesWhatIsNoAddressToListenAt(String text) {
    refuses("HOST:PORT", () -> TEST.withBind(text));
  }

  @Test
  void aWorkerWithWrongOptionsSaysSoAndEndsByTwo() {
    workerRefuses("is needed");
    workerRefuses("unknown option --nonsense", "--nonsense");
    workerRefuses("--found needs a value", "--found");
    workerRefuses("--heartbeat", "--found", "127.0.0.1:0", "--heartbeat", "soon");
    workerRefuses("HOST:PORT", "--join", "nowhere");
    workerRefuses("without TLS", "--found", "0.0.0.0:7800");
    workerRefuses("/no/keys", "--found", "127.0.0.1:7800", "--tls", "/no/keys");
  }

  private static void workerRefuses(String message, String... args) {
    try (Child worker = Child.java(Worker.class, args)) {
      assertThat(worker.exitCode()).as(worker.errors()).isEqualTo(2);
      assertThat(worker.errors()).startsWith("asyncio.cluster.Worker: ").contains(message);
    }
  }
}
