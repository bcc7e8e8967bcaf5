package asyncio.cluster;

import java.util.Objects;
import java.util.Set;

/**
 * A member has come, or has gone.
 *
 * @param kind what has happened
 * @param member to whom
 * @param members all that are there since, this process included
 */
public record MemberEvent(Kind kind, Member member, Set<Member> members) {

  /** What may happen to a member. */
  public enum Kind {
    /** It has joined, or has come back. */
    JOINED,
    /** It takes no more calls, and finishes those that it has. */
    LEAVING,
    /** It said farewell, and has gone. */
    LEFT,
    /** It died, hangs, or cannot be reached. It may still be working. */
    LOST
  }

  /** Copies the set. */
  public MemberEvent {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(member, "member");
    members = Set.copyOf(members);
  }
}
