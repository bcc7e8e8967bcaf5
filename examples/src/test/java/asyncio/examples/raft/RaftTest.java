package asyncio.examples.raft;

import static asyncio.examples.Programs.run;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.Task;
import asyncio.examples.EachEngine;
import asyncio.examples.Programs;
import asyncio.examples.Programs.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The cluster on real sockets, and with real files. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RaftTest {

  /** For a machine that is busy: an election takes some seconds. */
  private static final Settings SETTINGS = new Settings(0.5, 0.1, 0.4, 1, 100, 10);

  @TempDir private Path folder;

  private final List<Member> members = new ArrayList<>();
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Map<String, Task<Void>> tasks = new LinkedHashMap<>();

  @EachEngine
  void aClusterOutlivesItsLeader(EngineKind engine) throws IOException {
    findPorts();
    Asyncio.run(this::electTwice, () -> Programs.loop(engine).build());
  }

  private void electTwice() {
    members.forEach(this::start);
    try (Client client = new Client("client", members, 2)) {
      client.put("x", "1");
      assertThat(client.get("x")).isEqualTo("1");
      assertThat(client.get("y")).isNull();
      assertThat(client.compareAndSet("x", "2", "3")).isFalse();
      assertThat(client.compareAndSet("x", "1", "3")).isTrue();

      String first = leader();
      tasks.get(first).cancelAndJoin();
      nodes.remove(first);
      client.append("x", "4");
      assertThat(leader()).isNotEqualTo(first);

      for (int i = 0; i < 30; i++) { // more than the log holds: the first one will get a snapshot
        client.append("x", "-");
      }
      start(members.stream().filter(member -> member.name().equals(first)).findAny().orElseThrow());
      while (!nodes.containsKey(first) || nodes.get(first).commitIndex() < 30) {
        Asyncio.sleep(0.01);
      }
      assertThat(nodes.get(first).log().snapshot().state()).contains("value x 34");
      assertThat(client.get("x")).isEqualTo("34" + "-".repeat(30));
    }
    tasks.values().forEach(Task::cancelAndJoin);
  }

  private void start(Member member) {
    String name = member.name();
    SplittableRandom random = new SplittableRandom(member.port());
    tasks.put(
        name,
        Asyncio.createTask(
            () -> {
              Replica replica =
                  Replica.open(
                      name,
                      members,
                      folder.resolve(name),
                      SETTINGS,
                      random,
                      new Rules(),
                      story -> {});
              nodes.put(name, replica.node());
              replica.serve();
            }));
  }

  private String leader() {
    return nodes.keySet().stream()
        .filter(name -> nodes.get(name).isLeader())
        .findAny()
        .orElseThrow();
  }

  private void findPorts() throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    }
    for (int i = 0; i < 3; i++) {
      members.add(
          new Member(
              String.valueOf((char) ('a' + i)),
              "127.0.0.1",
              sockets.get(2 * i).getLocalPort(),
              sockets.get(2 * i + 1).getLocalPort()));
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void threeProcessesLoseNothing() {
    Outcome outcome = run(EngineKind.PORTABLE, "raft", "--folder", folder.toString());
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out().lines().filter(line -> line.startsWith("* the greeting is ")))
        .containsExactly(
            "* the greeting is hello",
            "* the greeting is hello,world",
            "* the greeting is hello,world!",
            "* the greeting is hello,world!");
    assertThat(ProcessHandle.current().descendants())
        .extracting(process -> process.info().commandLine().orElse(""))
        .noneMatch(command -> command.contains(MemberProcess.class.getName()));
  }
}
