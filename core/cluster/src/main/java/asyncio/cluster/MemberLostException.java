package asyncio.cluster;

import java.io.IOException;
import java.util.Objects;

/**
 * The member that was to run a call has died, hangs, cannot be reached, or has left. The work may
 * not have run at all, may have run in part, or wholly: nobody knows. If that does not matter, ask
 * for {@link CallOptions#withRetries(int)}.
 */
public final class MemberLostException extends IOException {

  private static final long serialVersionUID = 1L;

  private final Member member;
  private final boolean sent;

  /**
   * A loss.
   *
   * @param member who was lost
   * @param sent whether the call was sent to it
   * @param why such as {@code "was lost"}
   */
  MemberLostException(Member member, boolean sent, String why) {
    super(
        "Member "
            + member
            + " "
            + why
            + (sent
                ? ". The call may have run: not at all, in part, or wholly."
                : ". The call was not sent."));
    this.member = Objects.requireNonNull(member, "member");
    this.sent = sent;
  }

  /**
   * Who was lost.
   *
   * @return the member
   */
  public Member member() {
    return member;
  }

  /**
   * Whether the call was sent.
   *
   * @return false if the call has certainly not run
   */
  public boolean sent() {
    return sent;
  }
}
