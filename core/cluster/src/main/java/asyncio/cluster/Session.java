package asyncio.cluster;

import asyncio.Task;
import asyncio.cluster.internal.transport.Peer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What two members know of one another, and the calls between them. For the loop's thread.
 *
 * <p>Why: a member that was lost may come back, with its calls and tasks, and both may disagree on
 * whether it ever was away. So each side numbers its sessions. A {@link Frame.Kind#HELLO} says: "my
 * session is 5, and of yours I have heard 3". The rules:
 *
 * <ul>
 *   <li>Each time a peer appears in the view, this side begins a session with a new number.
 *   <li>A number that is higher than the one heard before: the peer has begun anew. What was before
 *       is over, on this side, too; and it is answered.
 *   <li>Open is a session once the peer has heard of its number. Until then, all that the peer
 *       sends was meant for a session that is over, and is dropped.
 * </ul>
 *
 * <p>Messages of a pair keep their order, so a HELLO parts what was before from what is after it.
 * Only a new number is answered, so an exchange ends. An engine may lose what it was given before
 * both sides were known to it: so a side whose session does not open asks for another greeting.
 */
final class Session {

  /** A call of the peer's that runs here. */
  static final class Incoming {

    final Task<Object> task;

    /** Whether the peer has cancelled it, and waits for nothing any more. */
    boolean cancelled;

    Incoming(Task<Object> task) {
      this.task = task;
    }
  }

  final Peer peer;
  final long number;

  /** The peer's session; 0: it has not said anything yet. */
  private long heard;

  /** The last session of the peer's that was refused, for its build. */
  private long refused;

  private boolean acknowledged;
  private volatile @Nullable Member member;

  boolean leaving;
  boolean saidFarewell;
  boolean maySayGoodbye;

  private Map<Long, RemoteFuture<?>> outgoing = new HashMap<>();
  private Map<Long, Incoming> incoming = new HashMap<>();

  Session(Peer peer, long number) {
    this.peer = peer;
    this.number = number;
  }

  // ---- the handshake

  /**
   * Takes a greeting.
   *
   * @return whether the peer's session is a new one, so that a greeting answers it
   */
  boolean greet(long session, Hello hello) {
    boolean isNew = session > heard;
    if (isNew) {
      heard = session;
      member = hello.member(peer.id());
    }
    acknowledged = hello.heard() == number;
    return isNew;
  }

  /** Notes a greeting of another build. False if it was noted before. */
  boolean refuse(long session) {
    boolean isNew = session > refused;
    refused = session;
    return isNew;
  }

  /** Whether the peer has begun anew in place of a session that this one knew. */
  boolean wouldRestart(long session) {
    return heard != 0 && session > heard;
  }

  long heard() {
    return heard;
  }

  /** Whether greetings are still to come: a peer of another build has been answered. */
  boolean waitsForGreeting() {
    return !isOpen() && refused == 0;
  }

  boolean isOpen() {
    return heard != 0 && acknowledged;
  }

  /** Whether calls may be placed here. */
  boolean takesCalls() {
    Member known = member;
    return isOpen() && !leaving && known != null && known.worker();
  }

  /** Who the peer is; null before its first greeting. */
  @Nullable Member member() {
    return member;
  }

  /** Any thread. */
  String memberName() {
    Member known = member;
    return known == null ? "peer " + peer : known.toString();
  }

  // ---- the calls

  int load() {
    return outgoing.size();
  }

  void add(long id, RemoteFuture<?> call) {
    outgoing.put(id, call);
  }

  @Nullable RemoteFuture<?> removeOutgoing(long id) {
    return outgoing.remove(id);
  }

  void add(long id, Incoming call) {
    incoming.put(id, call);
  }

  @Nullable Incoming incoming(long id) {
    return incoming.get(id);
  }

  /** Whether the call was still one of this session, and not of one that is over. */
  boolean remove(long id, Incoming call) {
    return incoming.remove(id, call);
  }

  /** Forgets the calls from here, and returns them. */
  List<RemoteFuture<?>> takeOutgoing() {
    List<RemoteFuture<?>> all = new ArrayList<>(outgoing.values());
    outgoing = new HashMap<>();
    return all;
  }

  /** Forgets the calls that run here, and returns them. */
  List<Incoming> takeIncoming() {
    List<Incoming> all = new ArrayList<>(incoming.values());
    incoming = new HashMap<>();
    return all;
  }
}
