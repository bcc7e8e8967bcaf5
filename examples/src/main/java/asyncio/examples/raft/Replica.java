package asyncio.examples.raft;

import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.Asyncio;
import asyncio.examples.raft.Message.Question;
import asyncio.futures.TimeoutException;
import asyncio.net.ClientHandler;
import asyncio.net.Server;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

  private final Member member;
  private final Storage storage;
  private final Settings settings;
  private final Node node;

  private Replica(Member member, Storage storage, Settings settings, Node node) {
    this.member = member;
    this.storage = storage;
    this.settings = settings;
    this.node = node;
  }

  /**
   * Reads what the member knew when it ended, or crashed. Suspends.
   *
   * @param name which of the members this is
   * @param members all members
   * @param folder where it stores what it must not forget
   * @param settings times and sizes
   * @param random decides on election timeouts
   * @param rules the rules of Raft
   * @param story is told when the member becomes a candidate, a leader or a follower
   * @throws IOException if the disk fails
   */
  static Replica open(
      String name,
      List<Member> members,
      Path folder,
      Settings settings,
      RandomGenerator random,
      Rules rules,
      Consumer<String> story)
      throws IOException {
    Storage storage = Storage.open(folder, rules);
    List<Peer> peers = new ArrayList<>();
    Member self = null;
    for (Member member : members) {
      if (member.name().equals(name)) {
        self = member;
      } else {
        peers.add(new Peer(member, settings.callTimeout()));
      }
    }
    Node node = new Node(name, peers, storage, storage.read(), settings, random, rules, story);
    return new Replica(Objects.requireNonNull(self, name), storage, settings, node);
  }

  /** The member as its rules see it. */
  Node node() {
    return node;
  }

  /**
   * Serves until it is cancelled. Suspends.
   *
   * @throws IOException if it cannot listen
   * @throws asyncio.futures.ExceptionGroup if the disk fails
   */
  void serve() throws IOException {
    try (Server forMembers = listen(this::serveMember, member.port());
        Server forClients = listen(this::serveClient, member.clientPort())) {
      node.run();
    } finally {
      storage.close();
    }
  }

  private Server listen(ClientHandler handler, int port) throws IOException {
    return Streams.startServer(handler, member.host(), port);
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
    if (line.matches("get \\S+")) {
      return node.get(line.substring("get ".length()));
    }
    return KeyValueStore.isCommand(line) ? node.propose(line) : "error";
  }
}
