package asyncio.examples.raft;

import asyncio.examples.raft.Message.AppendEntries;
import asyncio.examples.raft.Message.Appended;
import asyncio.examples.raft.Message.InstallSnapshot;
import asyncio.examples.raft.Message.Question;
import asyncio.futures.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a leader knows, for as long as it is one: how far its followers are, and which clients wait
 * for what.
 */
final class Leadership {

  private final String name;
  private final long term;
  private final Log log;
  private final Rules rules;
  private final int batch;
  private final Map<String, Follower> followers = new LinkedHashMap<>();

  /** Clients that wait until the entry of an index is applied. */
  private final Map<Long, Future<String>> proposals = new LinkedHashMap<>();

  private final List<Read> reads = new ArrayList<>();

  /** Counts the reads. */
  private long round;

  /** How far a follower is. */
  private static final class Follower {

    /** The index of the next entry to send. */
    private long next;

    /** Up to where the follower's log is known to be the leader's. */
    private long match;

    /** The last read that had come when the last message was sent. */
    private long sentRound;

    /** The last read since which the follower has acknowledged the leader. */
    private long acknowledgedRound;
  }

  /** A client that asks for a value. */
  private record Read(long round, String key, Future<String> answer) {}

  Leadership(String name, long term, Log log, List<Peer> peers, Rules rules, int batch) {
    this.name = name;
    this.term = term;
    this.log = log;
    this.rules = rules;
    this.batch = batch;
    for (Peer peer : peers) {
      Follower follower = new Follower();
      follower.next = log.lastIndex() + 1;
      followers.put(peer.name(), follower);
    }
  }

  private Follower follower(String who) {
    return Objects.requireNonNull(followers.get(who));
  }

  // ---- followers

  /** What to send to a follower next: entries, or a snapshot if these are gone. */
  Question messageFor(String who, long commitIndex) {
    Follower follower = follower(who);
    follower.sentRound = round;
    long previous = follower.next - 1;
    if (previous < log.snapshot().index()) {
      return new InstallSnapshot(term, name, log.snapshot());
    }
    return new AppendEntries(
        term, name, previous, log.term(previous), log.after(previous, batch), commitIndex);
  }

  /**
   * Takes a follower's answer.
   *
   * @return whether the follower lacks some entries
   */
  boolean answered(String who, Appended answer) {
    Follower follower = follower(who);
    follower.acknowledgedRound = follower.sentRound;
    if (answer.success()) {
      follower.match = Math.max(follower.match, answer.lastIndex());
      follower.next = follower.match + 1;
    } else {
      // One step back, or to the end of a shorter log.
      follower.next = Math.max(1, Math.min(follower.next - 1, answer.lastIndex() + 1));
    }
    return follower.next <= log.lastIndex();
  }

  /** Up to where entries are committed, as far as the followers' answers tell. */
  long committed(long before) {
    long[] matches = new long[followers.size() + 1];
    int count = 0;
    for (Follower follower : followers.values()) {
      matches[count++] = follower.match;
    }
    matches[count] = log.lastIndex(); // the leader's own
    Arrays.sort(matches);
    long majorityHas = matches[matches.length - majority()];
    return majorityHas > before && rules.mayCommit(log.term(majorityHas), term)
        ? majorityHas
        : before;
  }

  private int majority() {
    return (followers.size() + 1) / 2 + 1;
  }

  // ---- clients

  /** A client waits until the last entry is applied. */
  void propose(Future<String> answer) {
    proposals.put(log.lastIndex(), answer);
  }

  /** An entry was applied. */
  void applied(long index, String answer) {
    Future<String> proposal = proposals.remove(index);
    if (proposal != null && !proposal.done()) {
      proposal.setResult(answer);
    }
  }

  /** A client asks for the value of a key. */
  void read(String key, Future<String> answer) {
    reads.add(new Read(++round, key, answer));
  }

  /**
   * Answers the reads since which a majority has acknowledged this leader: nobody else was one when
   * they came. Not before an entry of its own term is committed: until then it does not know up to
   * where the others are.
   */
  void answerReads(long commitIndex, KeyValueStore store) {
    if (log.term(commitIndex) != term) {
      return;
    }
    reads.removeIf(
        read -> {
          boolean may = rules.mayAnswer(acknowledgements(read.round), majority());
          if (may && !read.answer.done()) {
            String value = store.get(read.key);
            read.answer.setResult(value == null ? "none" : "value " + value);
          }
          return may;
        });
  }

  private int acknowledgements(long since) {
    int count = 1; // the leader itself
    for (Follower follower : followers.values()) {
      if (follower.acknowledgedRound >= since) {
        count++;
      }
    }
    return count;
  }

  /** The leader is one no longer. Its clients ask another, which knows what became of it all. */
  void end(@Nullable String successor) {
    List<Future<String>> left = new ArrayList<>(proposals.values());
    reads.forEach(read -> left.add(read.answer));
    for (Future<String> answer : left) {
      if (!answer.done()) {
        answer.setResult(refusal(successor));
      }
    }
  }

  /** The answer of a member that does not lead. */
  static String refusal(@Nullable String leader) {
    return "leader " + (leader == null ? "?" : leader);
  }
}
