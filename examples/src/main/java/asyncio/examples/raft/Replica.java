package asyncio.examples.raft;

import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.Asyncio;
import asyncio.examples.raft.Message.Question;
import asyncio.futures.TimeoutException;
import asyncio.net.Server;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A member as a server: for the other members at one port, for clients at another.
 *
 * <p>Clients send lines: {@code get KEY}, or a command as of {@link KeyValueStore}. Answers are
 * lines, too:
 *
 * <ul>
 *   <li>{@code value VALUE} or {@code none}, to {@code get}
 *   <li>{@code ok}, or {@code differs} to {@code cas}
 *   <li>{@code leader NAME}, or {@code leader ?}: ask that member
 *   <li>{@code late}: the command may be applied, or not; send it again
 *   <li>{@code error}: this is no command
 * </ul>
 */
final class Replica {

  private final Node node;
  private final Settings settings;

  private Replica(Node node, Settings settings) {
    this.node = node;
    this.settings = settings;
  }

  /**
   * Serves until it is cancelled. Suspends.
   *
   * @param name which of the members this is
   * @param members all members
   * @param folder where it stores what it must not forget
   * @param settings times and sizes
   * @param random decides on election timeouts
   * @param rules the rules of Raft
   * @param started gets the node
   * @throws IOException if it cannot listen, or the disk fails
   */
  static void serve(
      String name,
      List<Member> members,
      Path folder,
      Settings settings,
      RandomGenerator random,
      Rules rules,
      Consumer<Node> started)
      throws IOException {
    Storage storage = Storage.open(folder, rules);
    List<Peer> peers =
        members.stream()
            .filter(member -> !member.name().equals(name))
            .map(member -> new Peer(member, settings.callTimeout()))
            .toList();
    Member me = members.stream().filter(member -> member.name().equals(name)).findAny().get();
    Node node = Node.load(name, peers, storage, settings, random, rules);
    Replica replica = new Replica(node, settings);
    try (Server forPeers = Streams.startServer(replica::serveMember, me.host(), me.port());
        Server forClients =
            Streams.startServer(replica::serveClient, me.host(), me.clientPort())) {
      started.accept(node);
      node.run();
    } finally {
      storage.close();
    }
  }

  private void serveMember(StreamReader reader, StreamWriter writer) {
    try (writer) {
      while (Wire.read(reader) instanceof Question question) {
        writer.writeAll(Wire.frame(node.answer(question)));
      }
    } catch (IOException gone) {
      // It connects again.
    }
  }

  private void serveClient(StreamReader reader, StreamWriter writer) {
    try (writer) {
      for (byte[] line = reader.readline(); line.length > 0; line = reader.readline()) {
        String answer = answer(new String(line, UTF_8).strip());
        writer.writeAll((answer + "\n").getBytes(UTF_8));
      }
    } catch (IOException | IllegalArgumentException gone) {
      // It connects again. Or it has sent a line without end.
    }
  }

  private String answer(String line) {
    try {
      return Asyncio.timeout(settings.requestTimeout(), () -> perform(line));
    } catch (TimeoutException late) {
      return "late";
    }
  }

  private String perform(String line) {
    try {
      if (line.matches("get \\S+")) {
        return node.get(line.substring(4));
      }
      return KeyValueStore.isCommand(line) ? node.propose(line) : "error";
    } catch (NotLeaderException refused) {
      return "leader " + (refused.leader() == null ? "?" : refused.leader());
    }
  }
}
