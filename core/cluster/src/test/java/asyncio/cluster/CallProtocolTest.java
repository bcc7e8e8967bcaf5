package asyncio.cluster;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.cluster.MemoryNetwork.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.cluster.Jobs.Echo;
import asyncio.cluster.Jobs.Nap;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.test.VirtualClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The call protocol between members of one loop, message by message: each order that matters is
 * made by construction.
 */
class CallProtocolTest {

  /** How often a call of that name has begun, anywhere. */
  private static final Map<String, Integer> BEGUN = new HashMap<>();

  record Counted(String name, double seconds) implements RemoteCoroutine<String> {
    @Override
    public String run() {
      BEGUN.merge(name, 1, Integer::sum);
      sleep(seconds);
      return name;
    }
  }

  private interface Body {
    void run(MemoryNetwork network) throws Exception;
  }

  /** Runs a test; nothing may be reported as a defect. */
  private static void over(java.util.function.Supplier<MemoryNetwork> made, Body body) {
    BEGUN.clear();
    List<Throwable> reports = new ArrayList<>();
    Asyncio.run(
        () -> {
          getRunningLoop().setExceptionHandler((loop, context) -> reports.add(context.exception()));
          body.run(made.get());
          settle();
        },
        () -> EventLoop.builder().clock(new VirtualClock()).build());
    assertThat(reports).isEmpty();
  }

  private static void over(Body body) {
    over(MemoryNetwork::ordered, body);
  }

  private static Cluster member(MemoryNetwork.End end, boolean serving, String build) {
    ClusterOptions options = ClusterOptions.DEFAULT.withName(end.self().id());
    Set<String> home = Set.of(ClassFilter.locationOf(Jobs.class));
    return Cluster.over(
        end, new Cluster.Settings(serving ? options.withServing() : options, home, build));
  }

  private static Cluster caller(MemoryNetwork.End end) {
    return member(end, false, "same");
  }

  private static Cluster worker(MemoryNetwork.End end) {
    return member(end, true, "same");
  }

  private static int runningAt(Cluster cluster) {
    return cluster.protocol().runningCalls();
  }

  private static Task<List<MemberEvent.Kind>> kindsOf(Cluster cluster) {
    var events = cluster.events();
    return createTask(
        () -> {
          List<MemberEvent.Kind> kinds = new ArrayList<>();
          for (MemberEvent event : events) {
            kinds.add(event.kind());
          }
          return kinds;
        });
  }

  // ---- the order of messages (6)

  private static int leftAfterRandomCancels(MemoryNetwork network, int calls) throws Exception {
    Cluster worker = worker(network.end("w"));
    Cluster caller = caller(network.end("c"));
    network.connect();
    settle();
    SplittableRandom random = new SplittableRandom(7);
    List<Future<Integer>> open = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      Future<Integer> call = caller.submit(new Nap(1e6, i));
      if (random.nextInt(3) == 0) {
        call.cancel(); // the first moment of all
      } else {
        open.add(call);
      }
      if (random.nextInt(10) == 0) {
        sleep(0);
      }
      if (open.size() > 50) {
        open.remove(random.nextInt(open.size())).cancel();
      }
    }
    open.forEach(Future::cancel);
    settle();
    int left = runningAt(worker);
    caller.close();
    worker.close();
    return left;
  }

  @Test
  void inOrderNoCancelledCallLeavesATask() {
    over(network -> assertThat(leftAfterRandomCancels(network, 10_000)).isZero());
  }

  /** The test above would see an engine that does not keep the order. */
  @Test
  void outOfOrderACancellationOvertakesItsCallAndATaskIsLeft() {
    over(
        () -> MemoryNetwork.unordered(1),
        network -> assertThat(leftAfterRandomCancels(network, 10_000)).isPositive());
  }

  // ---- members that are lost by one side, or by both

  @Test
  void whoeverLosesTheCallerCancelsItsTasks() {
    over(
        network -> {
          MemoryNetwork.End w = network.end("w");
          Cluster worker = worker(w);
          Cluster caller = caller(network.end("c"));
          network.connect();
          settle();
          Future<Integer> call = caller.submit(new Nap(1e6, 1));
          settle();
          assertThat(runningAt(worker)).isEqualTo(1);
          w.seesNobody();
          settle();
          assertThat(runningAt(worker)).isZero();
          assertThat(call.done()).isFalse(); // the caller has seen nothing
          w.seesAll();
          settle();
          assertThatThrownBy(() -> await(call))
              .isInstanceOf(MemberLostException.class)
              .hasMessageContaining("was away, and has come back");
          assertThat(await(caller.submit(new Echo(2)))).isEqualTo(2);
        });
  }

  @Test
  void whoeverWasLostHearsOfItAndBothSidesAreRidOfWhatWasBefore() {
    over(
        network -> {
          MemoryNetwork.End c = network.end("c");
          Cluster worker = worker(network.end("w"));
          Cluster caller = worker(c); // both call, both serve
          network.connect();
          settle();
          Task<List<MemberEvent.Kind>> seen = kindsOf(worker);
          Future<Integer> there = caller.submit(new Nap(1e6, 1));
          Future<Integer> back = worker.submit(new Nap(1e6, 2));
          settle();
          c.seesNobody();
          assertThatThrownBy(() -> await(there)).isInstanceOf(MemberLostException.class);
          settle();
          assertThat(runningAt(worker)).isEqualTo(1); // it does not know yet
          assertThat(runningAt(caller)).isZero();
          c.seesAll();
          settle();
          assertThat(runningAt(worker)).isZero();
          assertThatThrownBy(() -> await(back)).isInstanceOf(MemberLostException.class);
          assertThat(await(caller.submit(new Echo(3)))).isEqualTo(3);
          assertThat(await(worker.submit(new Echo(4)))).isEqualTo(4);
          c.seesNobody();
          c.seesAll();
          settle();
          assertThat(worker.counters().lost).hasValue(1); // it is not lost a second time
          worker.close();
          assertThat(await(seen))
              .containsExactly(
                  MemberEvent.Kind.LOST,
                  MemberEvent.Kind.JOINED,
                  MemberEvent.Kind.LOST,
                  MemberEvent.Kind.JOINED);
        });
  }

  @Test
  void aLateReplyIsDropped() {
    over(
        network -> {
          MemoryNetwork.End c = network.end("c");
          Cluster worker = worker(network.end("w"));
          Cluster caller = caller(c);
          network.connect();
          settle();
          // At each turn: one of them is that at which the reply is under way.
          for (int turns = 0; !cancelAfter(turns, caller); turns++) {
            assertThat(BEGUN).hasSizeLessThan(10);
          }
          for (int turns = 0; !loseAfter(turns, caller, c); turns++) {
            assertThat(BEGUN).hasSizeLessThan(20);
          }
          assertThat(runningAt(worker)).isZero();
          assertThat(await(caller.submit(new Counted("next", 0)))).isEqualTo("next");
        });
  }

  /** Whether the reply had come before. */
  private static boolean cancelAfter(int turns, Cluster caller) throws Exception {
    Future<String> call = caller.submit(new Counted("cancelled after " + turns, 0));
    turn(turns);
    boolean late = !call.cancel();
    settle();
    return late;
  }

  /** Whether the reply had come before. */
  private static boolean loseAfter(int turns, Cluster caller, MemoryNetwork.End end)
      throws Exception {
    Future<String> call = caller.submit(new Counted("lost after " + turns, 0));
    turn(turns);
    boolean late = call.done();
    end.seesNobody();
    end.seesAll();
    settle();
    if (!late) {
      assertThatThrownBy(() -> await(call)).isInstanceOf(MemberLostException.class);
    }
    return late;
  }

  private static void turn(int turns) {
    for (int i = 0; i < turns; i++) {
      sleep(0);
    }
  }

  @Test
  void aCallMeantForASessionThatIsOverIsNotBegun() {
    over(
        network -> {
          MemoryNetwork.End w = network.end("w");
          Cluster worker = worker(w);
          Cluster caller = caller(network.end("c"));
          network.connect();
          settle();
          Future<String> call = caller.submit(new Counted("before", 1e6));
          w.seesNobody(); // while the call is under way
          w.seesAll();
          settle();
          assertThatThrownBy(() -> await(call)).isInstanceOf(MemberLostException.class);
          assertThat(BEGUN).doesNotContainKey("before");
          assertThat(runningAt(worker)).isZero();
          assertThat(await(caller.submit(new Counted("after", 0)))).isEqualTo("after");
        });
  }

  /**
   * The greeting that opens a session for one side answers a session that is over for the other.
   */
  @Test
  void aGreetingThatAnswersAnOlderSessionOpensNone() {
    over(
        network -> {
          MemoryNetwork.End w = network.end("w");
          Cluster worker = worker(w);
          Cluster caller = caller(network.end("c"));
          network.connect();
          while (caller.members().size() < 2) {
            noMemberTakesCallsOf(caller); // also when it has been heard of
            sleep(0);
          }
          Future<String> call = caller.submit(new Counted("early", 1e6));
          w.seesNobody();
          w.seesAll();
          settle();
          assertThatThrownBy(() -> await(call)).isInstanceOf(MemberLostException.class);
          assertThat(BEGUN).doesNotContainKey("early");
          assertThat(runningAt(worker)).isZero();
        });
  }

  @Test
  void greetingsEndAlsoBetweenBuilds() {
    over(network -> greetingsEnd(network, "same", 2));
    over(network -> greetingsEnd(network, "other", 1));
  }

  /** The engine may lose messages when one side does not know the other yet. */
  @Test
  void aSessionOpensThoughGreetingsAreLost() {
    for (int first = 1; first <= 6; first++) {
      for (int second = first; second <= 6; second++) {
        Set<Integer> lost = Set.of(first, first == second ? 100 : second);
        over(
            network -> {
              network.losesGreetings(lost);
              worker(network.end("w"));
              Cluster caller = caller(network.end("c"));
              network.connect();
              Asyncio.timeout(60, () -> caller.waitForMembers(2));
              Future<Integer> call = caller.submit(new Echo(7));
              assertThat(Asyncio.timeout(60, () -> await(call))).isEqualTo(7);
              sleep(10);
              int sent = network.sent();
              sleep(60);
              assertThat(network.sent()).as("nothing more is said").isEqualTo(sent);
            });
      }
    }
  }

  private static void greetingsEnd(MemoryNetwork network, String build, int members) {
    Cluster one = member(network.end("a"), true, "same");
    Cluster other = member(network.end("b"), true, build);
    network.connect();
    settle();
    int sent = network.sent();
    settle();
    assertThat(network.sent()).isEqualTo(sent).isLessThan(10);
    assertThat(one.members()).hasSize(members);
    assertThat(other.members()).hasSize(members);
  }

  private static void noMemberTakesCallsOf(Cluster caller) {
    assertThatThrownBy(() -> caller.submit(new Echo(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("No member takes calls");
  }

  @Test
  void aMemberThatIsNoWorkerTakesNoCalls() {
    over(
        network -> {
          Cluster other = caller(network.end("o"));
          Cluster caller = caller(network.end("c"));
          network.connect();
          settle();
          assertThat(caller.members()).hasSize(2);
          noMemberTakesCallsOf(caller);
          Future<Integer> there = caller.submit(other.self(), new Echo(1));
          assertThatThrownBy(() -> await(there))
              .isInstanceOf(MemberLostException.class)
              .hasMessageContaining("is no worker")
              .hasMessageContaining("was not sent");
        });
  }

  // ---- retries

  @Test
  void aCallGoesElsewhereAsOftenAsItMay() {
    over(
        network -> {
          MemoryNetwork.End c = network.end("c");
          worker(network.end("w1"));
          Cluster caller = caller(c);
          network.connect();
          settle();
          Future<String> once = caller.submit(new Counted("once", 1e6));
          CallOptions twice = CallOptions.DEFAULT.withRetries(1);
          Future<String> again = caller.submit(new Counted("again", 1e6), twice);
          Future<String> waiting = caller.submit(new Counted("waiting", 1e6), twice);
          settle();
          c.seesNobody();
          assertThatThrownBy(() -> await(once)).isInstanceOf(MemberLostException.class);
          assertThat(again.done()).isFalse();
          assertThat(again).asString().contains("Counted at no member yet");
          waiting.cancel("nobody came");
          assertThatThrownBy(() -> await(waiting))
              .isInstanceOf(CancelledError.class)
              .hasMessage("nobody came");
          c.seesAll();
          settle();
          assertThat(BEGUN)
              .containsOnly(Map.entry("once", 1), Map.entry("again", 2), Map.entry("waiting", 1));
          c.seesNobody();
          assertThatThrownBy(() -> await(again)).isInstanceOf(MemberLostException.class);
          assertThat(caller.counters().retries).hasValue(2);
          assertThat(caller.counters().lost).hasValue(4);
        });
  }

  // ---- leaving

  @Test
  void aCallThatCrossesTheAnnouncementGoesElsewhereAndRunsOnce() {
    over(
        network -> {
          Cluster leaving = worker(network.end("w1"));
          Cluster caller = caller(network.end("c"));
          network.connect();
          settle();
          Future<Integer> holds = caller.submit(new Nap(1e6, 1));
          settle();
          Task<Void> drains = createTask(() -> leaving.drain());
          Future<String> crosses = caller.submit(new Counted("crosses", 0)); // not announced yet
          settle();
          assertThatThrownBy(() -> await(crosses))
              .isInstanceOfSatisfying(
                  MemberLostException.class, lost -> assertThat(lost.sent()).isFalse());
          noMemberTakesCallsOf(caller);
          Cluster other = worker(network.end("w2"));
          network.connect();
          settle();
          assertThat(await(caller.submit(new Counted("other", 0)))).isEqualTo("other");
          assertThat(other.counters().served).hasValue(1);
          assertThat(BEGUN).containsOnly(Map.entry("other", 1));
          holds.cancel();
          await(drains);
        });
  }

  @Test
  void whoJoinsAWorkerThatLeavesIsToldSo() {
    over(
        network -> {
          Cluster leaving = worker(network.end("w"));
          Cluster first = caller(network.end("c1"));
          network.connect();
          settle();
          Future<Integer> holds = first.submit(new Nap(1e6, 1));
          settle();
          Task<Void> drains = createTask(() -> leaving.drain());
          settle();
          Cluster second = caller(network.end("c2"));
          network.connect();
          settle();
          assertThat(second.members()).hasSize(3);
          noMemberTakesCallsOf(second);
          holds.cancel();
          await(drains);
        });
  }

  @Test
  void aRefusedCallGoesToAnotherWorker() {
    over(
        network -> {
          Cluster leaving = worker(network.end("w1"));
          Cluster stays = worker(network.end("w2"));
          Cluster caller = caller(network.end("c"));
          network.connect();
          settle();
          Task<Void> drains = createTask(() -> leaving.drain());
          List<Future<String>> calls = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            calls.add(caller.submit(new Counted("call " + i, 0)));
          }
          settle();
          for (Future<String> call : calls) {
            assertThat(call.result()).startsWith("call ");
          }
          assertThat(BEGUN).hasSize(10).allSatisfy((name, times) -> assertThat(times).isOne());
          assertThat(stays.counters().served).hasValue(10);
          assertThat(caller.counters().lost).hasValue(0);
          await(drains);
        });
  }

  @Test
  void aMemberThatSaysFarewellHasLeftAndAnotherOneIsLost() {
    over(
        network -> {
          MemoryNetwork.End c = network.end("c");
          Cluster leaves = worker(network.end("w1"));
          worker(network.end("w2"));
          Cluster caller = caller(c);
          network.connect();
          settle();
          Task<List<MemberEvent.Kind>> seen = kindsOf(caller);
          leaves.drain();
          c.seesNobody();
          settle();
          caller.close();
          assertThat(await(seen))
              .containsExactly(
                  MemberEvent.Kind.LEAVING, MemberEvent.Kind.LEFT, MemberEvent.Kind.LOST);
        });
  }

  @Test
  void aDrainWaitsUntilTheCallersHaveAllReplies() {
    over(
        network -> {
          MemoryNetwork.End c = network.end("c");
          Cluster leaves = worker(network.end("w"));
          caller(c);
          network.connect();
          settle();
          c.stops();
          Task<Void> drains = createTask(() -> leaves.drain());
          settle();
          assertThat(drains.done()).isFalse();
          c.goesOn();
          await(drains);
        });
  }

  @Test
  void aDrainDoesNotWaitForACallerThatIsGone() {
    over(
        network -> {
          MemoryNetwork.End c = network.end("c");
          MemoryNetwork.End w = network.end("w");
          Cluster leaves = worker(w);
          caller(c);
          network.connect();
          settle();
          c.stops();
          Task<Void> drains = createTask(() -> leaves.drain());
          settle();
          w.seesNobody();
          await(drains);
        });
  }
}
