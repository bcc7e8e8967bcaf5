package asyncio.cluster;

import asyncio.Task;
import asyncio.cluster.Frame.Kind;
import asyncio.cluster.Session.Incoming;
import asyncio.cluster.internal.transport.Peer;
import asyncio.cluster.internal.transport.Transport;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.FutureLoop;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calls between members, over any transport. For the loop's thread; nothing here blocks.
 *
 * <p>The caller's side: a {@link RemoteFuture} is placed at a {@link Session}, gets an id, and is
 * completed by the reply of that id. A reply whose id is unknown is late, and dropped. The member's
 * side: each call is a task; its end is replied.
 *
 * <p>What can go wrong, and who is told:
 *
 * <ul>
 *   <li>The peer leaves the view, or begins a new session: calls placed there are placed again if
 *       they may be retried, or fail by a {@link MemberLostException}; tasks that run here for the
 *       peer are cancelled.
 *   <li>The caller cancels: its future is cancelled at once, the peer is told. What the task then
 *       throws nobody waits for: its own loop reports it.
 *   <li>A member that leaves refuses calls that crossed its announcement, and one whose session is
 *       not open those that come too early. They have not run, and are placed again.
 * </ul>
 */
final class CallProtocol implements Transport.Receiver {

  /** What this side runs, and whom it tells. */
  interface Host {

    /** Makes the task of a call that has come. */
    Task<Object> start(byte[] call, String name);

    /** A member has come or gone. */
    void changed(MemberEvent.Kind kind, Member member);

    /** A peer of another build wants to be a member. */
    void refused(Hello other);

    /** Runs something later, in the loop. */
    void later(double seconds, Runnable action);

    /** Something that nobody can catch. */
    void report(String message, Throwable exception);
  }

  private static final System.Logger LOGGER = System.getLogger("asyncio");

  /** Seconds after which a session that is not open asks for another greeting. */
  private static final double PATIENCE = 1;

  private final FutureLoop loop;
  private final Transport transport;
  private final Codec codec;
  private final Hello hello;
  private final Host host;
  final CallCounters counters = new CallCounters();

  private final Map<Peer, Session> sessions = new LinkedHashMap<>();

  /** Calls that wait for a member that takes them. */
  private final Deque<RemoteFuture<?>> unplaced = new ArrayDeque<>();

  /** The tasks that run here, those of peers that have gone included. */
  private final Set<Task<?>> running = new LinkedHashSet<>();

  private final Set<Future<Void>> waitingForIdle = new HashSet<>();
  private long lastSession;
  private long lastCall;
  private boolean leaving;
  private boolean saysFarewell;
  private boolean closed;

  CallProtocol(FutureLoop loop, Transport transport, Codec codec, Hello hello, Host host) {
    this.loop = loop;
    this.transport = transport;
    this.codec = codec;
    this.hello = hello;
    this.host = host;
  }

  // ---- members

  /** The members that are greeted, without this one. */
  List<Member> others() {
    List<Member> members = new ArrayList<>();
    for (Session session : sessions.values()) {
      if (session.isOpen()) {
        members.add(Objects.requireNonNull(session.member()));
      }
    }
    return members;
  }

  @Override
  public void viewChanged(List<Peer> peers) {
    Set<Peer> present = new HashSet<>(peers);
    for (Session session : List.copyOf(sessions.values())) {
      if (!present.contains(session.peer)) {
        sessions.remove(session.peer);
        end(session);
      }
    }
    for (Peer peer : peers) {
      if (!peer.equals(transport.self()) && !sessions.containsKey(peer) && !closed) {
        Session session = new Session(peer, ++lastSession);
        sessions.put(peer, session);
        greet(session);
        host.later(PATIENCE, () -> askAgain(session));
      }
    }
    checkIdle();
  }

  private void greet(Session session) {
    send(session, Frame.of(Kind.HELLO, session.number, hello.answering(session.heard()).encode()));
  }

  /** A greeting may have been lost, in either direction. */
  private void askAgain(Session session) {
    boolean present = sessions.get(session.peer) == session;
    if (present && session.waitsForGreeting() && !closed) {
      greet(session);
      send(session, Frame.of(Kind.AGAIN));
      host.later(PATIENCE, () -> askAgain(session));
    }
  }

  private void greeted(Session session, long number, Hello other) {
    if (!other.build().equals(hello.build())) {
      if (session.refuse(number)) {
        greet(session); // so that the other side learns of it, too
        host.refused(other);
      }
      return;
    }
    boolean wasOpen = session.isOpen();
    if (session.wouldRestart(number)) {
      if (wasOpen) {
        gone(session, MemberEvent.Kind.LOST);
      }
      endCalls(session, "was away, and has come back");
      session.leaving = false;
      wasOpen = false;
    }
    if (session.greet(number, other)) {
      greet(session);
    }
    if (session.isOpen() && !wasOpen) {
      opened(session);
    }
  }

  private void opened(Session session) {
    if (leaving) {
      send(session, Frame.of(Kind.LEAVING));
    }
    host.changed(MemberEvent.Kind.JOINED, Objects.requireNonNull(session.member()));
    if (session.takesCalls()) {
      List<RemoteFuture<?>> calls = List.copyOf(unplaced);
      unplaced.clear();
      calls.forEach(this::placeAgain);
    }
  }

  /** The peer has left the view. */
  private void end(Session session) {
    if (session.isOpen()) {
      gone(session, session.saidFarewell ? MemberEvent.Kind.LEFT : MemberEvent.Kind.LOST);
    }
    endCalls(session, session.saidFarewell ? "has left" : "was lost");
  }

  private void gone(Session session, MemberEvent.Kind kind) {
    host.changed(kind, Objects.requireNonNull(session.member()));
  }

  private void endCalls(Session session, String why) {
    for (Incoming call : session.takeIncoming()) {
      call.cancelled = true;
      call.task.cancel("the caller is gone: " + session.memberName());
    }
    session.takeOutgoing().forEach(call -> lost(call, session, why));
  }

  private void lost(RemoteFuture<?> call, Session session, String why) {
    counters.lost.incrementAndGet();
    call.displaced();
    if (call.mayRetry()) {
      call.countRetry();
      counters.retries.incrementAndGet();
      placeAgain(call);
    } else {
      fail(call, new MemberLostException(memberOf(session), true, why));
    }
  }

  private static Member memberOf(Session session) {
    return Objects.requireNonNull(session.member());
  }

  private static void fail(RemoteFuture<?> call, Throwable exception) {
    if (!call.done()) {
      exception.addSuppressed(call.place());
      call.setException(exception);
    }
  }

  // ---- the caller's side

  /**
   * Calls.
   *
   * @param where the only member that may run it, or null
   * @throws IllegalStateException if no member takes calls
   * @throws IOException if the coroutine cannot be serialized
   */
  <T> Future<T> call(@Nullable Member where, RemoteCoroutine<T> coroutine, CallOptions options)
      throws IOException {
    byte[] body = codec.write(coroutine);
    String name = nameOf(coroutine);
    Session fixed = where == null ? null : sessions.get(new Peer(where.id()));
    RemoteFuture<T> call = new RemoteFuture<>(loop, this, name, body, fixed, options);
    counters.calls.incrementAndGet();
    if (where != null && (fixed == null || !fixed.isOpen())) {
      counters.lost.incrementAndGet();
      fail(call, new MemberLostException(where, false, "is not there"));
    } else if (!place(call)) {
      throw new IllegalStateException(
          "No member takes calls: wait for one with waitForMembers(...), start a Worker, or use"
              + " Cluster.local(n).");
    }
    return call;
  }

  private static String nameOf(RemoteCoroutine<?> coroutine) {
    Class<?> type = coroutine.getClass();
    String name = type.getName();
    int lambda = name.indexOf("$$Lambda");
    String visible = lambda < 0 ? name : name.substring(0, lambda) + ".lambda";
    int end = visible.lastIndexOf('.', lambda < 0 ? visible.length() : lambda - 1);
    return visible.substring(end + 1).replace('$', '.');
  }

  private void placeAgain(RemoteFuture<?> call) {
    if (call.done() || closed) {
      return;
    }
    if (!place(call)) {
      unplaced.add(call);
    }
  }

  /** Sends a call to a member. False if there is none. */
  private boolean place(RemoteFuture<?> call) {
    Session session = call.fixed() != null ? call.fixed() : choose(call.keyHash());
    if (session == null) {
      return false;
    }
    long id = ++lastCall;
    call.placed(session, id);
    session.add(id, call);
    send(session, new Frame(Kind.CALL, id, call.name(), call.body()));
    return true;
  }

  private @Nullable Session choose(@Nullable Integer keyHash) {
    return sessions.values().stream()
        .filter(Session::takesCalls)
        .min(
            keyHash == null
                ? Comparator.comparingInt(Session::load)
                : Comparator.comparingLong(session -> weight(session.peer, keyHash)))
        .orElse(null);
  }

  /** Each key has an order of the members of its own: when one goes, only its keys move. */
  private static long weight(Peer peer, int keyHash) {
    long mixed = peer.id().hashCode() * 0x9E3779B97F4A7C15L + keyHash;
    mixed = (mixed ^ mixed >>> 31) * 0xBF58476D1CE4E5B9L;
    return mixed ^ mixed >>> 29;
  }

  /** The caller has cancelled its future. */
  void cancelled(RemoteFuture<?> call, @Nullable String message) {
    Session session = call.session();
    if (session == null) {
      unplaced.remove(call);
    } else if (session.removeOutgoing(call.id()) != null) {
      send(session, Frame.of(Kind.CANCEL, call.id(), message));
    }
  }

  private void replied(Session session, Frame frame) {
    RemoteFuture<?> call = session.removeOutgoing(frame.id());
    if (call == null) {
      return; // late: the caller has cancelled it
    }
    if (frame.kind() == Kind.RESULT) {
      complete(call, frame.body());
    } else if (frame.kind() == Kind.FAILURE) {
      fail(call, Thrown.decode(frame.body()).toThrowable(codec));
    } else if (frame.kind() == Kind.CANCELLED) {
      call.cancel(
          "cancelled at "
              + session.memberName()
              + (frame.text() == null ? "" : ": " + frame.text()));
    } else {
      refused(call, session, String.valueOf(frame.text()));
    }
  }

  @SuppressWarnings("unchecked")
  private <T> void complete(RemoteFuture<T> call, byte[] body) {
    T result;
    try {
      result = (T) codec.read(body);
    } catch (Throwable refused) { // by code of the program, too
      fail(call, refused);
      return;
    }
    if (!call.done()) {
      call.setResult(result);
    }
  }

  /** The call has not run, so it may go elsewhere. */
  private void refused(RemoteFuture<?> call, Session session, String why) {
    call.displaced();
    Session fixed = call.fixed();
    boolean elsewhere = call.mayRetry() || choose(call.keyHash()) != null;
    if (fixed == null ? elsewhere : fixed.takesCalls()) {
      placeAgain(call);
    } else {
      counters.lost.incrementAndGet();
      fail(call, new MemberLostException(memberOf(session), false, why));
    }
  }

  // ---- the member's side

  private void called(Session session, Frame frame) {
    if (leaving || closed || !hello.worker()) {
      String why = hello.worker() ? "is leaving" : "is no worker";
      send(session, Frame.of(Kind.REFUSED, frame.id(), why));
      return;
    }
    String name = frame.text() + " of " + session.memberName() + " (call " + frame.id() + ")";
    Incoming call = new Incoming(host.start(frame.body(), name));
    counters.served.incrementAndGet();
    running.add(call.task);
    session.add(frame.id(), call);
    call.task.addDoneCallback(done -> ended(session, frame.id(), call));
  }

  private void cancelledByCaller(Session session, Frame frame) {
    Incoming call = session.incoming(frame.id());
    if (call != null) {
      call.cancelled = true;
      call.task.cancel(frame.text());
    }
  }

  private void ended(Session session, long id, Incoming call) {
    running.remove(call.task);
    boolean cancelledByClose =
        closed && call.task.cancelled(); // the caller takes this one for lost
    boolean wanted = session.remove(id, call) && !call.cancelled && !cancelledByClose;
    if (wanted) {
      send(session, reply(id, call.task)); // else nobody waits; a failure is reported by the loop
    }
    checkIdle();
  }

  private Frame reply(long id, Task<Object> task) {
    try {
      Throwable exception = task.exception();
      if (exception == null) {
        return Frame.of(Kind.RESULT, id, codec.write(task.result()));
      }
      return failure(id, exception);
    } catch (CancelledError cancelled) {
      return Frame.of(Kind.CANCELLED, id, cancelled.getMessage());
    } catch (Throwable notSerializable) { // code of the program may throw errors
      return failure(id, notSerializable);
    }
  }

  private Frame failure(long id, Throwable exception) {
    return Frame.of(Kind.FAILURE, id, Thrown.of(exception, codec).encode());
  }

  // ---- leaving

  /** Announces that this member takes no more calls. */
  void leave() {
    if (!leaving) {
      leaving = true;
      openSessions().forEach(session -> send(session, Frame.of(Kind.LEAVING)));
    }
  }

  /** A future that is done when no call runs here. */
  Future<Void> idle() {
    return whenIdle(new Future<>(loop));
  }

  /**
   * Says farewell: a future that is done when all members have all replies, or have gone. Only a
   * member without calls may say it.
   */
  Future<Void> farewell() {
    openSessions().forEach(session -> send(session, Frame.of(Kind.FAREWELL)));
    saysFarewell = true;
    return whenIdle(new Future<>(loop));
  }

  private Future<Void> whenIdle(Future<Void> future) {
    loop.created(future);
    waitingForIdle.add(future);
    checkIdle();
    return future;
  }

  private void checkIdle() {
    boolean answered =
        closed
            || !saysFarewell
            || openSessions().stream().allMatch(session -> session.maySayGoodbye);
    if (running.isEmpty() && answered && !waitingForIdle.isEmpty()) {
      List<Future<Void>> all = List.copyOf(waitingForIdle);
      waitingForIdle.clear();
      all.forEach(asyncio.futures.Futures::setResultUnlessDone);
    }
  }

  private List<Session> openSessions() {
    return sessions.values().stream().filter(Session::isOpen).toList();
  }

  /** Ends all calls, and tells nobody: the transport is closed next. Returns what still unwinds. */
  List<Task<?>> close(String why) {
    closed = true;
    for (Session session : List.copyOf(sessions.values())) {
      session.takeOutgoing().forEach(call -> call.cancel(why));
    }
    List.copyOf(unplaced).forEach(call -> call.cancel(why));
    List<Task<?>> left = List.copyOf(running);
    left.forEach(task -> task.cancel(why));
    checkIdle();
    return left;
  }

  int runningCalls() {
    return running.size();
  }

  // ---- messages

  private void send(Session session, Frame frame) {
    transport.send(session.peer, frame.encode());
  }

  @Override
  public void received(Peer from, byte[] message) {
    Session session = sessions.get(from);
    if (session == null) {
      return; // it is not in the view: it greets again when it is
    }
    try {
      handle(session, Frame.decode(message));
    } catch (IllegalArgumentException wrong) {
      LOGGER.log(System.Logger.Level.WARNING, "A message of " + from + " was dropped", wrong);
    } catch (Throwable defect) { // the next message is read all the same
      host.report("A message of " + from + " could not be handled", defect);
    }
  }

  private void handle(Session session, Frame frame) {
    switch (frame.kind()) {
      case HELLO -> greeted(session, frame.id(), Hello.decode(frame.body()));
      case AGAIN -> greet(session);
      case LEAVING -> leaves(session);
      case FAREWELL -> {
        session.saidFarewell = true;
        send(session, Frame.of(Kind.GO));
      }
      default -> {
        if (session.isOpen()) {
          handleInSession(session, frame);
        } else if (frame.kind() == Kind.CALL) {
          send(session, Frame.of(Kind.AGAIN)); // the answer comes before the call comes again
          send(session, Frame.of(Kind.REFUSED, frame.id(), "did not know the caller"));
        } // else it was meant for a session that is over
      }
    }
  }

  private void leaves(Session session) {
    session.leaving = true;
    if (session.isOpen()) {
      gone(session, MemberEvent.Kind.LEAVING);
    }
  }

  private void handleInSession(Session session, Frame frame) {
    switch (frame.kind()) {
      case CALL -> called(session, frame);
      case CANCEL -> cancelledByCaller(session, frame);
      case RESULT, FAILURE, CANCELLED, REFUSED -> replied(session, frame);
      case GO -> {
        session.maySayGoodbye = true;
        checkIdle();
      }
      default -> throw new IllegalArgumentException("unexpected " + frame.kind());
    }
  }
}
