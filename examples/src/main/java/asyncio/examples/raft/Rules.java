package asyncio.examples.raft;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decisions on which Raft's safety rests, a line each. The tests replace one at a time by a
 * wrong one, and see how soon the simulation notices.
 */
class Rules {

  /**
   * How many votes a candidate has. A member that is asked again votes again, but counts once.
   *
   * @param voters who has granted a vote, one for each answer
   */
  int votes(List<String> voters) {
    return new HashSet<>(voters).size();
  }

  /** Whether a member that has voted for somebody in this term may vote for a candidate. */
  boolean mayVote(@Nullable String votedFor, String candidate) {
    return votedFor == null || votedFor.equals(candidate);
  }

  /**
   * Whether a candidate's log has all that may be committed. Committed entries are in the logs of a
   * majority; so a candidate that lacks some finds no majority.
   */
  boolean isUpToDate(long lastTerm, long lastIndex, Log voters) {
    return lastTerm > voters.lastTerm()
        || (lastTerm == voters.lastTerm() && lastIndex >= voters.lastIndex());
  }

  /**
   * Whether a leader may commit an entry because a majority has it. That is so for entries of its
   * own term; older ones are committed with the next of these. A majority may have an older entry,
   * and a leader may still come that has not, and replaces it (figure 8 of Raft's paper).
   */
  boolean mayCommit(long entryTerm, long leaderTerm) {
    return entryTerm == leaderTerm;
  }

  /**
   * Whether a follower keeps an entry, and those after it, when the leader sends one for the same
   * place. An old message, which comes late, must not remove what has come since.
   */
  boolean keeps(Entry here, Entry sent) {
    return here.term() == sent.term();
  }

  /**
   * Whether a leader may answer a question from its own state: after a majority has acknowledged,
   * since the question came, that it still is the leader.
   */
  boolean mayAnswer(int acknowledgements, int majority) {
    return acknowledgements >= majority;
  }

  /** Whether a command was applied before: its client has sent it again. */
  boolean isRepeated(long number, long lastNumber) {
    return number <= lastNumber;
  }

  /** Before a member votes, its vote is on the disk: after a crash it must not vote again. */
  void forceVote(FileChannel file) throws IOException {
    file.force(false);
  }

  /** Before a member acknowledges entries, they are on the disk: they count as stored there. */
  void forceEntries(FileChannel file) throws IOException {
    file.force(false);
  }
}
