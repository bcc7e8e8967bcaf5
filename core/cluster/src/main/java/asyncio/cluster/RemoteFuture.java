package asyncio.cluster;

import asyncio.futures.Future;
import asyncio.futures.FutureLoop;
import asyncio.internal.text.Elsewhere;
import org.jspecify.annotations.Nullable;

/**
 * The future of a call, and the call itself at the caller's side.
 *
 * <p>Life: placed at a session, which has it under its id; then one of: completed by a reply;
 * cancelled by the caller; placed again, after a loss or a refusal; or failed by a loss.
 */
final class RemoteFuture<T> extends Future<T> implements Elsewhere {

  private final CallProtocol protocol;
  private final String name;
  private final byte[] body;
  private final @Nullable Session fixed;
  private final @Nullable Integer keyHash;
  private final RemoteCall place;
  private int retriesLeft;

  /** Where the call is now; null: nowhere. Read by any thread, for texts. */
  private volatile @Nullable Session session;

  private long id;

  /**
   * A call that is nowhere yet.
   *
   * @param fixed the only session that may have it, or null
   */
  RemoteFuture(
      FutureLoop loop,
      CallProtocol protocol,
      String name,
      byte[] body,
      @Nullable Session fixed,
      CallOptions options) {
    super(loop);
    this.protocol = protocol;
    this.name = name;
    this.body = body;
    this.fixed = fixed;
    Object key = options.key();
    this.keyHash = key == null ? null : key.hashCode();
    this.retriesLeft = options.retries();
    this.place = new RemoteCall("called from here: " + name);
    loop.created(this);
  }

  /** Cancels the future at once; the member's task gets the request, with the message. */
  @Override
  public boolean cancel(@Nullable String message) {
    boolean accepted = super.cancel(message);
    if (accepted) {
      protocol.cancelled(this, message);
    }
    return accepted;
  }

  // ---- for the protocol

  String name() {
    return name;
  }

  byte[] body() {
    return body;
  }

  @Nullable Session fixed() {
    return fixed;
  }

  /** The key's hash code, which the program's code has computed once, in the submit. */
  @Nullable Integer keyHash() {
    return keyHash;
  }

  RemoteCall place() {
    return place;
  }

  long id() {
    return id;
  }

  @Nullable Session session() {
    return session;
  }

  boolean mayRetry() {
    return retriesLeft > 0 && fixed == null;
  }

  void countRetry() {
    retriesLeft--;
  }

  void placed(Session at, long number) {
    session = at;
    id = number;
  }

  void displaced() {
    session = null;
  }

  // ---- texts

  /** Such as {@code Count at local-1 at 127.0.0.1:40001 (call 12)}. Any thread. */
  @Override
  public String describeWork() {
    Session at = session;
    return at == null
        ? name + " at no member yet"
        : name + " at " + at.memberName() + " (call " + id + ")";
  }

  @Override
  public String toString() {
    return "<RemoteFuture " + describe() + " " + describeWork() + describeCallbacks() + ">";
  }
}
