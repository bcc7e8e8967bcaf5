package asyncio.cluster;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.toThread;

import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.Context;
import asyncio.ContextVar;
import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.Task;
import asyncio.TaskOptions;
import asyncio.cluster.internal.jgroups.EngineSettings;
import asyncio.cluster.internal.jgroups.JGroupsTransport;
import asyncio.cluster.internal.transport.Transport;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.futures.RunningLoop;
import asyncio.futures.TimeoutException;
import asyncio.sync.Queue;
import asyncio.sync.QueueShutDownException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Processes that run one another's coroutines: on this machine, or on several.
 *
 * <p><b>Who may join may run code in every member.</b> So a cluster listens to this machine alone,
 * unless it is given TLS for both sides ({@link ClusterOptions#withTls}). Other users of the same
 * machine can reach its loopback address, too.
 *
 * <pre>{@code
 * try (var cluster = Cluster.local(2)) {                     // two workers of this machine
 *   long lines = await(cluster.submit(new Count("a.txt")));  // a RemoteCoroutine, in a worker's loop
 * }                                                          // the workers have ended
 *
 * try (var cluster = Cluster.join("10.0.0.5:7800,10.0.0.6:7800", options)) { // the same code
 *   cluster.waitForMembers(3);
 *   ...
 * }
 * }</pre>
 *
 * <p>What a call promises:
 *
 * <table>
 * <caption>Outcomes of a call</caption>
 * <tr><th>the future</th><th>the work has run</th></tr>
 * <tr><td>has a result, or an exception with a {@link RemoteCall} among its suppressed ones</td>
 *   <td>once</td></tr>
 * <tr><td>throws {@link MemberLostException}</td><td>not at all, in part, or wholly; {@link
 *   MemberLostException#sent()} false: not at all</td></tr>
 * <tr><td>was cancelled, or timed out</td><td>was told to stop, if it had begun</td></tr>
 * <tr><td>of a call with retries</td><td>at least once, perhaps more often</td></tr>
 * </table>
 *
 * <p>Nothing runs twice that was not given retries. There is no hidden timeout: a member that dies
 * is noticed in about half a second, one that hangs after its heartbeat ({@link
 * ClusterOptions#withHeartbeat}). When a caller dies, its calls are cancelled.
 *
 * <p>Members do not share anything: no locks, queues or variables. A cluster that is split in two
 * goes on as two, and becomes one again.
 *
 * <p>Threads: a cluster belongs to the loop in which it was made, and is for its coroutines and
 * callbacks; {@link #toString()} and the meters are for any thread.
 */
public final class Cluster implements AutoCloseable {

  private static final ContextVar<@Nullable Cluster> CURRENT =
      new ContextVar<>("asyncio.cluster", null);

  /** The group of all clusters that processes join by an address. */
  private static final String GROUP = "asyncio";

  /** The build of a cluster of local workers begins so; it is the name of their group, too. */
  private static final String LOCAL = "local-";

  private final EventLoop loop;
  private final Transport transport;
  private final Codec codec;
  private final CallProtocol protocol;
  private final Member self;
  private final Hello hello;
  private final Context callContext = new Context();
  private final Set<Queue<MemberEvent>> listeners = new LinkedHashSet<>();
  private final Set<Future<Void>> waitingForChange = new LinkedHashSet<>();
  private final Runnable closeWithLoop;
  private @Nullable LocalWorkers workers;
  private @Nullable Hello refusedBy;
  private boolean closed;

  private Cluster(EventLoop loop, Transport transport, Settings settings) {
    this.loop = loop;
    this.transport = transport;
    ClusterOptions options = settings.options;
    this.codec = new Codec(new ClassFilter(settings.home, options.allowed()));
    this.hello =
        new Hello(
            0,
            settings.build,
            options.nameOrPid(),
            transport.address(),
            ProcessHandle.current().pid(),
            options.serving());
    this.self = hello.member(transport.self().id());
    this.protocol =
        new CallProtocol(RunningLoop.require(), transport, codec, hello, new ProtocolHost());
    callContext.run(() -> CURRENT.set(this));
    this.closeWithLoop = loop.onClose(this::loopClosed);
    transport.start(protocol);
  }

  /**
   * What all ways to begin have in common.
   *
   * @param home the jars and folders of the program's own classes
   * @param build what tells builds apart
   */
  record Settings(ClusterOptions options, Set<String> home, String build) {}

  // ---- beginning

  /**
   * Starts worker processes on this machine, and founds a cluster with them. They have this JVM's
   * class path and flags, and end with this cluster, or when this process dies. A worker that dies
   * is replaced. What they print goes where this process prints.
   *
   * <p>Suspends until all workers are members. Cancellation: all that was started ends.
   *
   * @param workers how many; usually as many as there are processors
   * @return the cluster; close it
   * @throws IllegalArgumentException if it is less than one
   * @throws IOException if the workers cannot be started, or one ends at once
   */
  public static Cluster local(int workers) throws IOException {
    return local(workers, ClusterOptions.DEFAULT);
  }

  /**
   * Starts worker processes on this machine; see {@link #local(int)}.
   *
   * @param workers how many
   * @param options the allowed classes, the heartbeat and the time to start
   * @return the cluster; close it
   * @throws IOException if the workers cannot be started, or one ends at once
   */
  public static Cluster local(int workers, ClusterOptions options) throws IOException {
    Objects.requireNonNull(options, "options");
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be at least one: " + workers);
    }
    String build = options.build() != null ? options.build() : LOCAL + UUID.randomUUID();
    Settings settings = new Settings(options, homeOfCaller(), build);
    Cluster cluster = found(settings);
    try {
      cluster.workers = new LocalWorkers(cluster, settings, workers);
      cluster.workers.start();
      return cluster;
    } catch (Throwable failed) {
      cluster.close();
      throw failed;
    }
  }

  /**
   * Founds a cluster, which others join. Suspends.
   *
   * @param options where to listen, and the rest
   * @return the cluster, of one member; close it
   * @throws IllegalArgumentException if the address is not loopback, and there is no TLS
   * @throws IOException if the address cannot be used
   */
  public static Cluster found(ClusterOptions options) throws IOException {
    Objects.requireNonNull(options, "options");
    return found(settings(options));
  }

  /**
   * Joins a cluster; see {@link #join(String, ClusterOptions)}.
   *
   * @param addresses such as {@code 127.0.0.1:7800}; several with commas
   * @return the cluster; close it
   * @throws IOException if nobody answers, or the members have another build
   */
  public static Cluster join(String addresses) throws IOException {
    return join(addresses, ClusterOptions.DEFAULT);
  }

  /**
   * Joins a cluster. Never founds one.
   *
   * <p>Suspends until a member has greeted. Cancellation: this process does not become a member, or
   * leaves at once.
   *
   * @param addresses of members, {@code HOST:PORT}, several with commas; one that answers is enough
   * @param options where to listen, and the rest
   * @return the cluster; close it
   * @throws IllegalArgumentException if the own address is not loopback, and there is no TLS
   * @throws IOException if nobody answers within {@link ClusterOptions#timeout}, or the members
   *     have another build; names the addresses or the builds
   */
  public static Cluster join(String addresses, ClusterOptions options) throws IOException {
    Objects.requireNonNull(options, "options");
    List<HostAndPort> contacts = HostAndPort.listOf(addresses);
    return join(contacts, addresses, settings(options));
  }

  private static Settings settings(ClusterOptions options) throws IOException {
    options.checkedBindAddress();
    Set<String> home = homeOfCaller();
    String given = options.build();
    Callable<String> hash = () -> Build.of(home);
    return new Settings(options, home, given != null ? given : toThread(hash));
  }

  static Cluster found(Settings settings) throws IOException {
    EngineSettings engine = engineSettings(settings, List.of());
    EventLoop loop = Asyncio.getRunningLoop();
    return begin(() -> JGroupsTransport.found(engine, loop.asExecutor()), settings);
  }

  static Cluster join(List<HostAndPort> contacts, String addresses, Settings settings)
      throws IOException {
    List<InetSocketAddress> sockets = new ArrayList<>();
    for (HostAndPort contact : contacts) {
      sockets.add(toThread(() -> contact.socketAddress()));
    }
    double patience = settings.options.timeout();
    EngineSettings engine = engineSettings(settings, sockets);
    EventLoop loop = Asyncio.getRunningLoop();
    Cluster cluster =
        begin(() -> JGroupsTransport.join(engine, loop.asExecutor(), patience), settings);
    try {
      cluster.waitForGreeting(addresses, patience);
      return cluster;
    } catch (Throwable failed) {
      cluster.close();
      throw failed;
    }
  }

  private static EngineSettings engineSettings(Settings settings, List<InetSocketAddress> contacts)
      throws IOException {
    ClusterOptions options = settings.options;
    String group = settings.build.startsWith(LOCAL) ? settings.build : GROUP;
    return new EngineSettings(
        group,
        options.checkedBindAddress(),
        HostAndPort.of(options.bind()).port(),
        contacts,
        options.tls(),
        options.heartbeat());
  }

  /** Connects in another thread. A transport that comes after a cancellation is closed. */
  private static Cluster begin(Callable<Transport> connect, Settings settings) {
    AtomicReference<@Nullable Transport> made = new AtomicReference<>();
    AtomicBoolean wanted = new AtomicBoolean(true);
    Callable<Transport> job =
        () -> {
          Transport transport = connect.call();
          made.set(transport);
          if (!wanted.get()) {
            transport.close();
          }
          return transport;
        };
    try {
      return over(toThread(job), settings);
    } catch (CancelledError cancelled) {
      wanted.set(false);
      Transport late = made.get();
      if (late != null) {
        Thread.ofVirtual().start(late::close);
      }
      throw cancelled;
    }
  }

  /** A cluster on a transport that is there; in the running loop. */
  static Cluster over(Transport transport, Settings settings) {
    return new Cluster(Asyncio.getRunningLoop(), transport, settings);
  }

  private static Set<String> homeOfCaller() {
    return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
        .walk(
            frames ->
                frames
                    .map(StackWalker.StackFrame::getDeclaringClass)
                    .filter(type -> type != Cluster.class)
                    .findFirst())
        .map(ClassFilter::locationOf)
        .map(Set::of)
        .orElse(Set.of());
  }

  private void waitForGreeting(String addresses, double patience) throws IOException {
    try {
      Asyncio.timeout(
          patience,
          () -> {
            while (protocol.others().isEmpty() && refusedBy == null) {
              waitForChange();
            }
          });
    } catch (TimeoutException silent) {
      throw new IOException(
          "A cluster at "
              + addresses
              + " let this process in, but no member has greeted it within "
              + patience
              + " seconds.");
    }
    Hello other = refusedBy;
    if (other != null && protocol.others().isEmpty()) {
      throw new IOException(
          "The cluster at "
              + addresses
              + " has another build: "
              + other.build()
              + " there, "
              + hello.build()
              + " here. Start all members from the same jar.");
    }
  }

  // ---- calling

  /**
   * Runs a coroutine at the worker that has the fewest calls of this member. At most once.
   *
   * <p>Does not suspend; await the future. Cancelling it, also by a timeout or a group around the
   * await, cancels the task there, with the message; it does not wait for the clean-up there.
   *
   * <p>An exception arrives with its type, fields and stack; where it was called from is a {@link
   * RemoteCall} among the suppressed ones. One that cannot cross arrives as a {@link
   * RemoteException}. Context variables are not sent.
   *
   * @param <T> the result's type
   * @param coroutine what to run; serialized at once
   * @return the future of the result; it fails by {@link MemberLostException} if the worker is lost
   * @throws IOException a {@link java.io.NotSerializableException} that names the field, if an
   *     argument or a captured variable cannot be serialized
   * @throws IllegalStateException if no worker is a member, or this cluster is closed
   */
  public <T> Future<T> submit(RemoteCoroutine<T> coroutine) throws IOException {
    return call(null, coroutine, CallOptions.DEFAULT);
  }

  /**
   * Runs a coroutine at a certain worker; see {@link #submit(RemoteCoroutine)}.
   *
   * @param <T> the result's type
   * @param where the worker; if it has gone, the future fails
   * @param coroutine what to run
   * @return the future of the result
   * @throws IOException if it cannot be serialized
   */
  public <T> Future<T> submit(Member where, RemoteCoroutine<T> coroutine) throws IOException {
    Objects.requireNonNull(where, "where");
    if (where.equals(self)) {
      throw new IllegalArgumentException("This member is " + where + ": call the method itself.");
    }
    return call(where, coroutine, CallOptions.DEFAULT);
  }

  /**
   * Runs a coroutine with retries, or with a key; see {@link #submit(RemoteCoroutine)}.
   *
   * @param <T> the result's type
   * @param coroutine what to run
   * @param options the retries, the key
   * @return the future of the result
   * @throws IOException if it cannot be serialized
   */
  public <T> Future<T> submit(RemoteCoroutine<T> coroutine, CallOptions options)
      throws IOException {
    return call(null, coroutine, Objects.requireNonNull(options, "options"));
  }

  private <T> Future<T> call(
      @Nullable Member where, RemoteCoroutine<T> coroutine, CallOptions options)
      throws IOException {
    Objects.requireNonNull(coroutine, "coroutine");
    checkOpen();
    return protocol.call(where, coroutine, options);
  }

  private void checkOpen() {
    checkThread();
    if (closed) {
      throw new IllegalStateException("Cluster is closed: make a new one. " + this);
    }
  }

  private void checkThread() {
    if (Asyncio.getRunningLoop() != loop) {
      throw new IllegalStateException(
          "A cluster is for the loop in which it was made, and another one runs here: use"
              + " Asyncio.runCoroutineThreadsafe(coroutine, loop). "
              + this);
    }
  }

  // ---- members

  /** {@return the members that this one sees, this one included} */
  public Set<Member> members() {
    Set<Member> all = new LinkedHashSet<>();
    all.add(self);
    all.addAll(protocol.others());
    return all;
  }

  /** {@return this process, as the others see it} */
  public Member self() {
    return self;
  }

  /**
   * Waits until the cluster has as many members. Suspends; put a timeout around it. Cancellation
   * loses nothing.
   *
   * @param number how many, this one included
   */
  public void waitForMembers(int number) {
    while (members().size() < number) {
      checkOpen();
      waitForChange();
    }
  }

  void waitForChange() {
    Future<Void> change = loop.createFuture();
    waitingForChange.add(change);
    try {
      await(change);
    } finally {
      waitingForChange.remove(change);
    }
  }

  /**
   * The members that come and go, from this call on. The generator ends when this cluster is
   * closed.
   *
   * @return a generator of events, for one reader
   */
  public AsyncGenerator<MemberEvent> events() {
    checkOpen();
    Queue<MemberEvent> events = new Queue<>();
    listeners.add(events);
    return AsyncGenerator.of(
        out -> {
          try {
            while (true) {
              out.yield(events.get());
            }
          } catch (QueueShutDownException closedMeanwhile) {
            // the end
          } finally {
            listeners.remove(events);
          }
        });
  }

  /**
   * The cluster whose call the current coroutine is part of: in a worker, to submit on.
   *
   * @return the cluster, or null
   */
  public static @Nullable Cluster current() {
    return CURRENT.get();
  }

  // ---- ending

  /**
   * Takes no more calls, finishes those that run, sees that the callers have their replies, and
   * leaves. The callers lose nothing. Suspends until then, as long as the calls take. Cancellation:
   * leaves at once.
   */
  public void drain() {
    checkThread();
    if (!closed) {
      protocol.leave();
      await(protocol.idle());
      await(protocol.farewell());
    }
    close();
  }

  /**
   * Leaves the cluster. Calls of this member are cancelled, here and there; calls that run here are
   * cancelled, and unwind first. Local workers end. A second call does nothing.
   *
   * <p>Suspends in a coroutine, for about a second; a cancellation of the caller does not shorten
   * it. In a callback, which cannot suspend, a task of the loop's does the same.
   */
  @Override
  public void close() {
    checkThread();
    if (closed) {
      return;
    }
    closed = true;
    if (Asyncio.currentTask() == null) {
      Coroutine.Void leaving = () -> Asyncio.shielded(() -> leave());
      loop.createTask(leaving, TaskOptions.named("closes " + this));
    } else {
      Asyncio.shielded(() -> leave());
    }
  }

  private void leave() {
    closeWithLoop.run();
    List<Task<?>> unwinding = protocol.close("the cluster was closed");
    listeners.forEach(Queue::shutdown);
    changed();
    try {
      for (Task<?> task : unwinding) {
        task.join();
      }
      LocalWorkers mine = workers;
      if (mine != null) {
        mine.close();
      }
    } finally {
      toThread(() -> transport.close());
    }
  }

  /** The loop is being closed: nothing can suspend any more. */
  private void loopClosed() {
    closed = true;
    LocalWorkers mine = workers;
    if (mine != null) {
      mine.destroy();
    }
    transport.close();
  }

  void changed() {
    List<Future<Void>> waiting = List.copyOf(waitingForChange);
    waitingForChange.clear();
    waiting.forEach(Futures::setResultUnlessDone);
  }

  // ---- for the package

  CallCounters counters() {
    return protocol.counters;
  }

  EventLoop loop() {
    return loop;
  }

  CallProtocol protocol() {
    return protocol;
  }

  @Override
  public String toString() {
    return "<Cluster " + (closed ? "closed " : "") + "of " + self + ">";
  }

  /** What the protocol needs of this cluster. */
  private final class ProtocolHost implements CallProtocol.Host {

    @Override
    public Task<Object> start(byte[] call, String name) {
      Coroutine<Object> body = () -> ((RemoteCoroutine<?>) codec.read(call)).run();
      return loop.createTask(body, TaskOptions.named(name).withContext(callContext.copy()));
    }

    @Override
    public void changed(MemberEvent.Kind kind, Member member) {
      MemberEvent event = new MemberEvent(kind, member, members());
      listeners.forEach(queue -> queue.putNowait(event));
      Cluster.this.changed();
    }

    @Override
    public void refused(Hello other) {
      refusedBy = other;
      System.getLogger("asyncio")
          .log(
              System.Logger.Level.WARNING,
              "A process of another build is no member: {0} has {1}, this one has {2}.",
              other.name() + " at " + other.address(),
              other.build(),
              hello.build());
      Cluster.this.changed();
    }

    @Override
    public void later(double seconds, Runnable action) {
      loop.callLater(seconds, action);
    }

    @Override
    public void report(String message, Throwable exception) {
      loop.callExceptionHandler(ExceptionContext.of(message, exception));
    }
  }
}
