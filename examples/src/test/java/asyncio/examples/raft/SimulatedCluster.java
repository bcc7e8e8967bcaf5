package asyncio.examples.raft;

import asyncio.futures.ExceptionGroup;
import asyncio.test.simulation.SimulatedHost;
import asyncio.test.simulation.Simulation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A cluster of simulated hosts, and what must hold of it at each instant. */
final class SimulatedCluster {

  private static final int PORT = 7000;
  private static final int CLIENT_PORT = 8000;

  private final Simulation simulation;
  private final Settings settings;
  private final Rules rules;
  private final List<Member> members = new ArrayList<>();

  /** The nodes that have started last. */
  private final Map<String, Node> nodes = new LinkedHashMap<>();

  private final Map<Long, String> leaders = new HashMap<>();
  private final Map<Node, Long> checked = new HashMap<>();
  private final List<Entry> committed = new ArrayList<>();

  SimulatedCluster(Simulation simulation, int size, Settings settings, Rules rules) {
    this.simulation = simulation;
    this.settings = settings;
    this.rules = rules;
    for (int i = 0; i < size; i++) {
      String name = String.valueOf((char) ('a' + i));
      members.add(new Member(name, name, PORT, CLIENT_PORT));
    }
    members.forEach(this::start);
    simulation.always("one leader in a term", this::hasOneLeaderInATerm);
    simulation.always("what is committed does not change", this::commitsAgree);
    simulation.always("what is committed is in the log", this::logsAreLongEnough);
  }

  private void start(Member member) {
    String name = member.name();
    SimulatedHost host = simulation.host(name);
    SplittableRandom random = new SplittableRandom(simulation.random().nextLong());
    Path folder = host.path("raft");
    host.start(
        () -> {
          try {
            Replica replica =
                Replica.open(name, members, folder, settings, random, rules, story -> {});
            nodes.put(name, replica.node());
            replica.serve();
          } catch (IOException | ExceptionGroup failed) {
            if (!isOfDisk(failed)) {
              throw failed;
            }
          }
        });
  }

  /** Whether the simulated disk has failed: then the member has to end. */
  private static boolean isOfDisk(Exception failure) {
    return failure instanceof ExceptionGroup group
        ? group.exceptions().stream().allMatch(one -> isOfDisk((Exception) one))
        : String.valueOf(failure.getMessage()).contains("Input/output error");
  }

  List<Member> members() {
    return members;
  }

  List<SimulatedHost> hosts() {
    return members.stream().map(member -> simulation.host(member.name())).toList();
  }

  /** The hosts whose members lead, or believe so: at times more than one, in different terms. */
  List<SimulatedHost> leaders() {
    return hosts().stream().filter(host -> leads(host)).toList();
  }

  /** Up to where the leaders know that entries are committed. */
  long committedByLeaders() {
    return leaders().stream().mapToLong(host -> nodes.get(host.name()).commitIndex()).sum();
  }

  boolean hasCandidate() {
    return hosts().stream().anyMatch(host -> isCandidate(host));
  }

  private boolean isCandidate(SimulatedHost host) {
    Node node = nodes.get(host.name());
    return host.isUp() && node != null && node.isCandidate();
  }

  private boolean leads(SimulatedHost host) {
    Node node = nodes.get(host.name());
    return host.isUp() && node != null && node.isLeader();
  }

  private boolean hasOneLeaderInATerm() {
    for (Map.Entry<String, Node> one : nodes.entrySet()) {
      Node node = one.getValue();
      if (node.isLeader()) {
        String other = leaders.putIfAbsent(node.term(), one.getKey());
        if (other != null && !other.equals(one.getKey())) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean logsAreLongEnough() {
    return nodes.values().stream().allMatch(node -> node.commitIndex() <= node.log().lastIndex());
  }

  private boolean commitsAgree() {
    for (Node node : nodes.values()) {
      long from = checked.getOrDefault(node, 0L);
      long to = node.commitIndex();
      for (long index = from + 1; index <= to; index++) {
        if (!node.log().holds(index)) {
          continue; // came in a snapshot, or is in one by now
        }
        Entry entry = node.log().entry(index);
        if (index == committed.size() + 1) {
          committed.add(entry);
        } else if (index <= committed.size() && !committed.get((int) index - 1).equals(entry)) {
          return false;
        }
      }
      checked.put(node, to);
    }
    return true;
  }
}
