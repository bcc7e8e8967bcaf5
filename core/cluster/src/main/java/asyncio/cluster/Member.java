package asyncio.cluster;

import java.io.Serializable;
import java.util.Objects;

/**
 * A member of a cluster: one life of one process. A process that is started again is another
 * member.
 *
 * @param id unique among all members there ever are
 * @param name for people, such as {@code local-1}; need not be unique
 * @param address where it listens, such as {@code 10.0.0.5:7800}
 * @param pid its process id, on its machine
 * @param worker whether it runs the calls of others
 */
public record Member(String id, String name, String address, long pid, boolean worker)
    implements Serializable {

  /** Checks the texts. */
  public Member {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(address, "address");
  }

  /** Equal if it is the same life of the same process. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Member member && id.equals(member.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** {@return such as {@code local-1 at 127.0.0.1:40001}} */
  @Override
  public String toString() {
    return name + " at " + address;
  }
}
