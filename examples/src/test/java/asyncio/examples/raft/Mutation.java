package asyncio.examples.raft;

import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Faults, each of which breaks one of the {@link Rules}; and the first seed that finds it. */
enum Mutation {
  A_VOTE_COUNTED_TWICE(
      8,
      new Rules() {
        @Override
        int votes(List<String> voters) {
          return voters.size();
        }
      }),
  A_SECOND_VOTE_IN_A_TERM(
      3,
      new Rules() {
        @Override
        boolean mayVote(@Nullable String votedFor, String candidate) {
          return true;
        }
      }),
  A_VOTE_FOR_AN_OLD_LOG(
      1,
      new Rules() {
        @Override
        boolean isUpToDate(long lastTerm, long lastIndex, Log voters) {
          return true;
        }
      }),
  A_VOTE_NOT_FORCED(
      59,
      new Rules() {
        @Override
        void forceVote(FileChannel file) {}
      }),
  ENTRIES_NOT_FORCED(
      2,
      new Rules() {
        @Override
        void forceEntries(FileChannel file) {}
      }),
  AN_OLD_ENTRY_COMMITTED_BY_COUNTING(
      41,
      new Rules() {
        @Override
        boolean mayCommit(long entryTerm, long leaderTerm) {
          return true;
        }
      }),
  ENTRIES_REMOVED_WITHOUT_A_CONFLICT(
      1,
      new Rules() {
        @Override
        boolean keeps(Entry here, Entry sent) {
          return false;
        }
      }),
  A_STALE_READ(
      12,
      new Rules() {
        @Override
        boolean mayAnswer(int acknowledgements, int majority) {
          return true;
        }
      }),
  A_COMMAND_APPLIED_TWICE(
      15,
      new Rules() {
        @Override
        boolean isRepeated(long number, long lastNumber) {
          return false;
        }
      });

  private final long seed;
  private final Rules rules;

  Mutation(long seed, Rules rules) {
    this.seed = seed;
    this.rules = rules;
  }

  /** A seed that has found it. It finds it no more when the order of events has changed. */
  long seed() {
    return seed;
  }

  Rules rules() {
    return rules;
  }
}
