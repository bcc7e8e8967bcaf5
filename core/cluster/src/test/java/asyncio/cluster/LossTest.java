package asyncio.cluster;

import static asyncio.Asyncio.amap;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.cluster.Jobs.Echo;
import asyncio.cluster.Jobs.Nap;
import asyncio.cluster.Jobs.Noted;
import asyncio.cluster.Jobs.Running;
import asyncio.cluster.Jobs.Through;
import asyncio.futures.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that die, hang and leave. */
class LossTest {

  private static final ClusterOptions TEST = ClusterOptions.DEFAULT.withBuild("test");
  private static final int ITEMS = Integer.getInteger("asyncio.cluster.items", 2_000);
  private static final int TIMES = Integer.getInteger("asyncio.cluster.times", 1);
  private static final int AT_ONCE = 64;

  /** Some work that leaves a trace outside of the process. */
  record Item(String file, int number) implements RemoteCoroutine<Integer> {
    @Override
    public Integer run() throws IOException {
      Files.writeString(
          Path.of(file), number + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      sleep(0.002);
      return number;
    }
  }

  private static List<Member> workers(Cluster cluster) {
    return cluster.members().stream().filter(Member::worker).toList();
  }

  private static Member worker(Cluster cluster, Child child) {
    return workers(cluster).stream().filter(one -> one.pid() == child.pid()).findFirst().get();
  }

  /** Waits for members; a failure says what the processes have said. */
  private static void waitFor(int members, Cluster cluster, Child... children) {
    try {
      Asyncio.timeout(45, () -> cluster.waitForMembers(members));
    } catch (asyncio.futures.TimeoutException late) {
      throw new AssertionError(
          cluster.members() + "; " + List.of(children).stream().map(Child::errors).toList(), late);
    }
  }

  private static void untilIdle(Cluster cluster, Member worker) throws IOException {
    while (await(cluster.submit(worker, new Running())) > 0) {
      sleep(0.01);
    }
  }

  // ---- killed (4)

  @Test
  void withRetriesEachItemIsAnsweredOnceThoughAWorkerIsKilled(@TempDir Path folder) {
    for (int time = 0; time < TIMES; time++) {
      Path trace = folder.resolve("trace " + time);
      Asyncio.run(() -> killWhileWorking(trace));
    }
  }

  private static void killWhileWorking(Path trace) throws IOException {
    try (Cluster cluster = Cluster.local(2)) {
      long victim = workers(cluster).get(0).pid();
      CallOptions retries = CallOptions.DEFAULT.withRetries(3);
      List<Integer> items = IntStream.range(0, ITEMS).boxed().toList();
      List<Integer> answers = new ArrayList<>();
      for (int answer :
          amap(
              item -> await(cluster.submit(new Item(trace.toString(), item), retries)),
              items,
              AT_ONCE)) {
        answers.add(answer);
        if (answers.size() == ITEMS / 3) {
          ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
        }
      }
      assertThat(answers).isEqualTo(items);
      List<String> runs = Files.readAllLines(trace);
      assertThat(Set.copyOf(runs)).hasSize(ITEMS);
      assertThat(runs.size() - ITEMS).as("run twice").isBetween(0, AT_ONCE);
      System.out.printf(
          "%,d items, a worker killed: all answered, %d run twice, %d retries%n",
          ITEMS, runs.size() - ITEMS, cluster.counters().retries.get());
      cluster.waitForMembers(3); // another one has taken the place
    }
  }

  @Test
  void withoutRetriesEachCallInFlightIsToldAndNoneHangs() {
    Asyncio.run(
        () -> {
          try (Cluster cluster = Cluster.local(2)) {
            Member victim = workers(cluster).get(0);
            List<Future<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
              calls.add(cluster.submit(victim, new Nap(1e6, i)));
            }
            await(cluster.submit(victim, new Echo(0)));
            double killed = cluster.loop().time();
            ProcessHandle.of(victim.pid()).ifPresent(ProcessHandle::destroyForcibly);
            for (Future<Integer> call : calls) {
              assertThatThrownBy(() -> await(call))
                  .isInstanceOfSatisfying(
                      MemberLostException.class,
                      lost -> {
                        assertThat(lost.member()).isEqualTo(victim);
                        assertThat(lost.sent()).isTrue();
                      });
            }
            System.out.printf(
                "A worker killed: told after %.2f s%n", cluster.loop().time() - killed);
            assertThatThrownBy(() -> await(cluster.submit(victim, new Echo(1))))
                .isInstanceOfSatisfying(
                    MemberLostException.class, lost -> assertThat(lost.sent()).isFalse());
            assertThat(await(cluster.submit(new Echo(2)))).isEqualTo(2);
            assertThat(cluster.counters().lost.get()).isEqualTo(101);
          }
        });
  }

  // ---- stopped (5)

  @Test
  void aStoppedWorkerIsLostAndComesBackWithoutItsTasks() {
    ClusterOptions options = ClusterOptions.DEFAULT.withHeartbeat(Duration.ofSeconds(2));
    Asyncio.run(
        () -> {
          try (Cluster cluster = Cluster.local(2, options);
              var events = cluster.events()) {
            Member worker = workers(cluster).get(0);
            Future<Integer> call = cluster.submit(worker, new Nap(1e6, 1));
            Future<Integer> late = cluster.submit(worker, new Nap(0.3, 2));
            await(cluster.submit(worker, new Echo(0)));
            double stopped = cluster.loop().time();
            Child.signal(worker.pid(), "STOP");
            try {
              assertThatThrownBy(() -> await(call)).isInstanceOf(MemberLostException.class);
              assertThatThrownBy(() -> await(late)).isInstanceOf(MemberLostException.class);
              System.out.printf(
                  "A worker stopped: told after %.1f s, with a heartbeat of 2 s%n",
                  cluster.loop().time() - stopped);
              assertThat(events.next().kind()).isEqualTo(MemberEvent.Kind.LOST);
            } finally {
              Child.signal(worker.pid(), "CONT");
            }
            MemberEvent back = events.next();
            assertThat(back.kind()).isEqualTo(MemberEvent.Kind.JOINED);
            assertThat(back.member()).isEqualTo(worker);
            assertThat(await(cluster.submit(worker, new Echo(3)))).isEqualTo(3);
            untilIdle(cluster, worker);
          }
        });
  }

  // ---- the one in the middle, and the founder (9, 11)

  @Test
  void whoAwaitsAMemberThatIsKilledIsToldAndItsOrphanIsCancelled() {
    Asyncio.run(
        () -> {
          try (Cluster cluster = Cluster.local(2)) {
            Member c = workers(cluster).get(0);
            Member b = workers(cluster).get(1);
            await(cluster.submit(c, new Jobs.Sees(3)));
            Future<Integer> call = cluster.submit(c, new Through(b, new Noted("orphan")));
            while (await(cluster.submit(b, new Jobs.Note("orphan"))).equals("nothing")) {
              assertThat(call.done()).isFalse();
              sleep(0.01);
            }
            ProcessHandle.of(c.pid()).ifPresent(ProcessHandle::destroyForcibly);
            assertThatThrownBy(() -> await(call)).isInstanceOf(MemberLostException.class);
            while (!await(cluster.submit(b, new Jobs.Note("orphan"))).contains("is gone")) {
              sleep(0.01);
            }
            untilIdle(cluster, b);
          }
        });
  }

  @Test
  void theFounderIsKilledAndTheOthersGoOn() {
    String founder = Child.freeAddress();
    String second = Child.freeAddress();
    String both = founder + "," + second;
    try (Child f = Child.worker("--found", founder);
        Child w1 = Child.worker("--join", founder, "--bind", second, "--timeout", "40");
        Child w2 = Child.worker("--join", founder, "--timeout", "40")) {
      Asyncio.run(
          () -> {
            try (Cluster cluster = Cluster.join(both, TEST.withTimeout(Duration.ofSeconds(40)))) {
              waitFor(4, cluster, f, w1, w2);
              f.kill();
              while (cluster.members().size() > 3) {
                cluster.waitForChange();
              }
              Member one = worker(cluster, w1);
              Member two = worker(cluster, w2);
              await(cluster.submit(one, new Jobs.Sees(3)));
              await(cluster.submit(two, new Jobs.Sees(3)));
              assertThat(await(cluster.submit(one, new Through(two, new Echo(1))))).isEqualTo(1);
              assertThat(await(cluster.submit(two, new Through(one, new Echo(2))))).isEqualTo(2);
              try (Child w3 = Child.worker("--join", both, "--timeout", "40")) {
                cluster.waitForMembers(4);
                assertThat(await(cluster.submit(worker(cluster, w3), new Echo(3)))).isEqualTo(3);
              }
            }
          });
    }
  }

  // ---- ends (15)

  @Test
  void sigtermFinishesTheCallsAndTheCallersLoseNothing() {
    String address = Child.freeAddress();
    try (Child leaves = Child.worker("--found", address);
        Child stays = Child.worker("--join", address, "--timeout", "40")) {
      Asyncio.run(
          () -> {
            try (Cluster cluster = Cluster.join(address, TEST.withTimeout(Duration.ofSeconds(40)));
                var events = cluster.events()) {
              cluster.waitForMembers(3);
              Member leaving = worker(cluster, leaves);
              Future<Integer> call = cluster.submit(leaving, new Nap(0.5, 7));
              await(cluster.submit(leaving, new Echo(0)));
              List<Integer> answers = new ArrayList<>();
              var busy =
                  createTask(
                      () -> {
                        while (!call.done()) {
                          answers.add(await(cluster.submit(new Echo(answers.size()))));
                        }
                      });
              leaves.signal("TERM");
              assertThat(await(call)).isEqualTo(7);
              await(busy);
              assertThat(answers).isEqualTo(IntStream.range(0, answers.size()).boxed().toList());
              List<MemberEvent.Kind> kinds = new ArrayList<>();
              while (!kinds.contains(MemberEvent.Kind.LEFT)) {
                MemberEvent event = events.next();
                if (event.member().equals(leaving)) {
                  kinds.add(event.kind());
                }
              }
              assertThat(kinds)
                  .endsWith(MemberEvent.Kind.LEAVING, MemberEvent.Kind.LEFT)
                  .doesNotContain(MemberEvent.Kind.LOST);
              assertThat(await(cluster.submit(new Jobs.Pid()))).isEqualTo(stays.pid());
            }
          });
      assertThat(leaves.exitCode()).as(leaves.errors()).isZero();
      assertThat(leaves.errors()).isEmpty();
      assertThat(leaves.rest()).isEmpty();
    }
  }

  @Test
  void aMemberWhoseMainCoroutineFailsEnds() {
    String address = Child.freeAddress();
    try (Child worker = Child.worker("--found", address)) {
      Asyncio.run(
          () -> {
            Cluster.join(address, TEST.withTimeout(Duration.ofSeconds(40))).close();
          });
      Child fails = Child.java(Programs.class, "joins and fails", address);
      assertThat(fails.exitCode()).isEqualTo(1);
      assertThat(fails.errors()).contains("fails as a member of 2");
      assertThat(worker.pid()).isPositive();
    }
  }

  @Test
  void localWorkersEndWhenTheirParentIsKilled() {
    Child parent = Child.java(Programs.class, "waits");
    long one = Long.parseLong(parent.readLine());
    long other = Long.parseLong(parent.readLine());
    assertThat(ProcessHandle.of(one)).isPresent();
    assertThat(parent.readLine()).isEqualTo("all are busy");
    long killed = System.nanoTime();
    parent.kill();
    Child.untilEnded(one);
    Child.untilEnded(other);
    System.out.printf(
        "A parent killed: its workers, one of them stuck, have ended after %.2f s%n",
        (System.nanoTime() - killed) / 1e9);
  }

  // ---- one command (2)

  @Test
  void aProgramPrintsItsOwnLinesAndLeavesNothing() {
    Child program = Child.java(Programs.class, "adds");
    List<String> out = program.rest().lines().toList();
    assertThat(program.exitCode()).as(program.errors()).isZero();
    assertThat(program.errors()).isEmpty();
    assertThat(out).hasSize(4).endsWith("3");
    List<Long> pids =
        out.subList(0, 3).stream()
            .map(line -> Long.parseLong(line.substring("pid ".length())))
            .collect(Collectors.toList());
    assertThat(pids).allMatch(pid -> ProcessHandle.of(pid).isEmpty());
  }

  /** Members come and go, and the engine has nothing to say of it. */
  @Test
  void aProgramThatJoinsPrintsItsOwnLinesAlone() {
    String address = Child.freeAddress();
    try (Child worker = Child.worker("--found", address);
        Child program = Child.java(Programs.class, "visits", address, "10")) {
      String out = program.rest();
      assertThat(program.exitCode()).as(program.errors()).isZero();
      assertThat(program.errors()).isEmpty();
      assertThat(out).isEqualTo("55");
      worker.signal("TERM");
      assertThat(worker.exitCode()).isZero();
      assertThat(worker.errors()).isEmpty();
      assertThat(worker.rest()).isEmpty();
    }
  }
}
