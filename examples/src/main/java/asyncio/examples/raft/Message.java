package asyncio.examples.raft;

import java.util.List;

/**
 * What members say to one another: three questions, and two kinds of answer. Each names its
 * sender's term, so that both sides learn when theirs is over.
 */
sealed interface Message {

  /** The sender's term. */
  long term();

  /** What is asked. */
  sealed interface Question extends Message {}

  /** What is answered. */
  sealed interface Answer extends Message {}

  /**
   * A candidate asks for a vote.
   *
   * @param term the candidate's term
   * @param candidate its name
   * @param lastIndex the index of the last entry of its log
   * @param lastTerm the term of that entry
   */
  record RequestVote(long term, String candidate, long lastIndex, long lastTerm)
      implements Question {}

  /**
   * The answer to {@link RequestVote}.
   *
   * @param term the voter's term
   * @param granted whether the candidate has the vote
   */
  record Vote(long term, boolean granted) implements Answer {}

  /**
   * A leader sends entries. Without any, this is a heartbeat.
   *
   * @param term the leader's term
   * @param leader its name
   * @param previousIndex the index of the entry before the first one that is sent
   * @param previousTerm the term of that entry
   * @param entries what follows it in the leader's log
   * @param commitIndex up to where the leader knows that entries are committed
   */
  record AppendEntries(
      long term,
      String leader,
      long previousIndex,
      long previousTerm,
      List<Entry> entries,
      long commitIndex)
      implements Question {}

  /**
   * A leader sends its snapshot to a follower whose next entry the leader does not have any more.
   *
   * @param term the leader's term
   * @param leader its name
   * @param snapshot the snapshot
   */
  record InstallSnapshot(long term, String leader, Snapshot snapshot) implements Question {}

  /**
   * The answer to {@link AppendEntries} and {@link InstallSnapshot}.
   *
   * @param term the follower's term
   * @param success whether the follower has what was sent, on its disk
   * @param lastIndex up to where its log is the leader's; without success, up to where it may be
   */
  record Appended(long term, boolean success, long lastIndex) implements Answer {}
}
