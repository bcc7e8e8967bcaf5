package asyncio.examples.raft;

import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Faults, each of which breaks one of the {@link Rules}. */
enum Mutation {
  A_VOTE_COUNTED_TWICE(
      new Rules() {
        @Override
        int votes(List<String> voters) {
          return voters.size();
        }
      }),
  A_SECOND_VOTE_IN_A_TERM(
      new Rules() {
        @Override
        boolean mayVote(@Nullable String votedFor, String candidate) {
          return true;
        }
      }),
  A_VOTE_FOR_AN_OLD_LOG(
      new Rules() {
        @Override
        boolean isUpToDate(long lastTerm, long lastIndex, Log voters) {
          return true;
        }
      }),
  A_VOTE_NOT_FORCED(
      new Rules() {
        @Override
        void forceVote(FileChannel file) {}
      }),
  ENTRIES_NOT_FORCED(
      new Rules() {
        @Override
        void forceEntries(FileChannel file) {}
      }),
  AN_OLD_ENTRY_COMMITTED_BY_COUNTING(
      new Rules() {
        @Override
        boolean mayCommit(long entryTerm, long leaderTerm) {
          return true;
        }
      }),
  ENTRIES_REMOVED_WITHOUT_A_CONFLICT(
      new Rules() {
        @Override
        boolean keeps(Entry here, Entry sent) {
          return false;
        }
      }),
  A_STALE_READ(
      new Rules() {
        @Override
        boolean mayAnswer(int acknowledgements, int majority) {
          return true;
        }
      }),
  A_COMMAND_APPLIED_TWICE(
      new Rules() {
        @Override
        boolean isRepeated(long number, long lastNumber) {
          return false;
        }
      });

  private final Rules rules;

  Mutation(Rules rules) {
    this.rules = rules;
  }

  Rules rules() {
    return rules;
  }
}
