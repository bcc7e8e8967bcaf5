package asyncio.examples.raft;

import org.jspecify.annotations.Nullable;

/** A client has asked a member that is not the leader, or is so no longer. */
final class NotLeaderException extends Exception {

  private static final long serialVersionUID = 1;

  private final @Nullable String leader;

  /**
   * A refusal.
   *
   * @param leader the leader's name; null if it is not known
   */
  NotLeaderException(@Nullable String leader) {
    super("The leader is " + (leader == null ? "not known." : leader + "."));
    this.leader = leader;
  }

  @Nullable String leader() {
    return leader;
  }
}
