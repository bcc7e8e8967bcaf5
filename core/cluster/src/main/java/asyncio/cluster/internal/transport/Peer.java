package asyncio.cluster.internal.transport;

import java.util.Objects;

/**
 * One life of one process in the group. A process that is started again is another peer; one that
 * was lost and comes back is the same.
 *
 * @param id unique among all peers there ever are
 */
public record Peer(String id) {

  /** Checks the id. */
  public Peer {
    Objects.requireNonNull(id, "id");
  }

  @Override
  public String toString() {
    return id;
  }
}
