package asyncio.examples.raft;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.timeout;
import static asyncio.process.Subprocess.createSubprocessExec;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import asyncio.Asyncio;
import asyncio.examples.JavaCommand;
import asyncio.examples.terminal.Terminal;
import asyncio.process.Process;
import asyncio.process.Stdio;
import asyncio.process.SubprocessOptions;
import asyncio.sync.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A cluster of processes that keeps a map, and a client. The leader is killed, then all members
 * are; nothing is lost.
 */
@Command(
    name = "raft",
    sortOptions = false,
    footer = "With --serve, talk to a member with nc: get KEY, or NAME NUMBER put KEY VALUE.")
public final class Raft implements Callable<Integer> {

  /** How long a client waits for its answer, in seconds. */
  private static final double PATIENCE = 30;

  /** With fewer, no majority is left when the leader is killed. */
  private static final int FEWEST = 3;

  private static final int MOST = 9;

  private static final String LOOPBACK = "127.0.0.1";

  @Option(
      names = "--members",
      paramLabel = "N",
      description = "How many members (${DEFAULT-VALUE}).")
  private int count = FEWEST;

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description = "Where the members keep what they know (by default a new folder).")
  private @Nullable Path folder;

  @Option(names = "--serve", description = "Only run the members, until Ctrl-C.")
  private boolean serve;

  private final Map<String, Process> processes = new LinkedHashMap<>();
  private final List<Member> members = new ArrayList<>();

  /** Set with each line that a member prints. */
  private final Event news = new Event();

  private @Nullable String leader;

  /** Who has followed a leader since it was started. */
  private final Set<String> followers = new HashSet<>();

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (count < FEWEST || count > MOST) {
      throw new ParameterException(
          spec.commandLine(), "--members must be " + FEWEST + " to " + MOST + ".");
    }
    Path place = folder == null ? Files.createTempDirectory("raft") : folder;
    System.out.println("the members' folders are in " + place);
    findPorts();
    Asyncio.run(() -> run(place));
    return 0;
  }

  private void run(Path place) throws IOException {
    try {
      for (Member member : members) {
        start(member, place);
      }
      if (serve) {
        members.forEach(
            member ->
                System.out.println(member.name() + " serves clients at " + member.clientPort()));
        await(getRunningLoop().createFuture()); // until Ctrl-C
      }
      tell(place);
    } finally {
      processes.values().forEach(Raft::kill);
    }
  }

  /** What happens when it is not told to serve. */
  private void tell(Path place) throws IOException {
    String name = "client-" + UUID.randomUUID().toString().substring(0, 8);
    try (Client client = new Client(name, members, 1)) {
      timeout(PATIENCE, () -> client.put("greeting", "hello"));
      say(client);

      String killed = timeout(PATIENCE, this::waitForLeader);
      System.out.println("* the leader, " + killed + ", is killed");
      kill(requireNonNull(processes.get(killed)));
      timeout(PATIENCE, () -> client.append("greeting", ",world"));
      say(client);

      System.out.println("* " + killed + " starts again");
      start(member(killed), place);
      timeout(PATIENCE, () -> waitForFollower(killed));
      timeout(PATIENCE, () -> client.append("greeting", "!"));
      say(client);

      System.out.println("* all members are killed, and start again");
      processes.values().forEach(Raft::kill);
      for (Member member : members) {
        start(member, place);
      }
      say(client);
    }
  }

  private String waitForLeader() {
    while (leader == null) {
      news.clear();
      news.await();
    }
    return requireNonNull(leader);
  }

  private void waitForFollower(String name) {
    while (!followers.contains(name)) {
      news.clear();
      news.await();
    }
  }

  private void say(Client client) {
    String value = timeout(PATIENCE, () -> String.valueOf(client.get("greeting")));
    Terminal.println("* the greeting is " + value);
  }

  private Member member(String name) {
    return members.stream().filter(member -> member.name().equals(name)).findAny().orElseThrow();
  }

  /** Free ports, two for each member. Another program could take one before the member does. */
  private void findPorts() throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    for (int i = 0; i < 2 * count; i++) {
      sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    }
    for (int i = 0; i < count; i++) {
      String name = String.valueOf((char) ('a' + i));
      int port = sockets.get(2 * i).getLocalPort();
      members.add(new Member(name, LOOPBACK, port, sockets.get(2 * i + 1).getLocalPort()));
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
  }

  // ---- processes

  /** Starts a member as another process of the same program, and prints its lines. */
  private void start(Member member, Path place) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add(member.name());
    arguments.add(place.resolve(member.name()).toString());
    members.forEach(each -> arguments.add(each.toString()));
    Process process =
        createSubprocessExec(
            SubprocessOptions.DEFAULT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE),
            JavaCommand.of(MemberProcess.class, arguments));
    processes.put(member.name(), process);
    followers.remove(member.name());
    Asyncio.createTask(() -> print(process), "prints what " + member.name() + " says");
  }

  private void print(Process process) {
    for (byte[] bytes : requireNonNull(process.stdout())) {
      String line = new String(bytes, UTF_8).strip();
      Terminal.println(line);
      String name = line.substring(0, line.indexOf(' '));
      if (line.contains(" leads ")) {
        leader = name;
      } else if (line.contains(" follows ")) {
        followers.add(name);
      }
      news.set();
    }
  }

  private static void kill(Process process) {
    if (process.returncode() == null) {
      process.kill();
      int unused = process.waitFor();
    }
  }
}
