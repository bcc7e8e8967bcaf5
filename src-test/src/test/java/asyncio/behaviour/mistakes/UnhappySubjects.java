package asyncio.behaviour.mistakes;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;

import asyncio.AsyncFiles;
import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.CancelScope;
import asyncio.Context;
import asyncio.ContextVar;
import asyncio.Coroutine;
import asyncio.EagerTaskFactory;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.FlowIterator;
import asyncio.Flows;
import asyncio.GeneratorExit;
import asyncio.Handle;
import asyncio.KeyboardInterrupt;
import asyncio.LoopBuilder;
import asyncio.LoopStatistics;
import asyncio.Runner;
import asyncio.Signals;
import asyncio.StaggeredRace;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.TaskOptions;
import asyncio.Timeout;
import asyncio.TimerHandle;
import asyncio.Waited;
import asyncio.behaviour.mistakes.UnhappySubjects.Operation;
import asyncio.behaviour.mistakes.UnhappySubjects.Subject;
import asyncio.behaviour.mistakes.UnhappyValues.Planned;
import asyncio.behaviour.mistakes.UnhappyValues.Value;
import asyncio.context.ContextVarAccessor;
import asyncio.context.MdcFollower;
import asyncio.context.ThreadLocalFollower;
import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.futures.InvalidStateException;
import asyncio.futures.TimeoutException;
import asyncio.net.BaseTransport;
import asyncio.net.Connected;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.Datagram;
import asyncio.net.DatagramEndpoint;
import asyncio.net.DatagramOptions;
import asyncio.net.DatagramProtocol;
import asyncio.net.DatagramTransport;
import asyncio.net.ExtraInfo;
import asyncio.net.FlowControlProtocol;
import asyncio.net.IncompleteReadException;
import asyncio.net.LimitOverrunException;
import asyncio.net.ReadPipe;
import asyncio.net.ReadTransport;
import asyncio.net.SendfileNotAvailableException;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamReaderProtocol;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import asyncio.net.TlsOptions;
import asyncio.net.Transport;
import asyncio.net.WritePipe;
import asyncio.net.WriteTransport;
import asyncio.observe.CallGraph;
import asyncio.observe.FutureCallGraph;
import asyncio.observe.LoopRecorder;
import asyncio.observe.LoopSnapshot;
import asyncio.observe.RecordedEvent;
import asyncio.observe.Recording;
import asyncio.observe.TaskSnapshot;
import asyncio.process.ConnectedSubprocess;
import asyncio.process.Process;
import asyncio.process.ProcessLookupException;
import asyncio.process.Stdio;
import asyncio.process.Subprocess;
import asyncio.process.SubprocessOptions;
import asyncio.process.SubprocessProtocol;
import asyncio.process.SubprocessTransport;
import asyncio.sync.Barrier;
import asyncio.sync.BoundedSemaphore;
import asyncio.sync.BrokenBarrierException;
import asyncio.sync.CapacityLimiter;
import asyncio.sync.Condition;
import asyncio.sync.Event;
import asyncio.sync.LifoQueue;
import asyncio.sync.Lock;
import asyncio.sync.PriorityQueue;
import asyncio.sync.Queue;
import asyncio.sync.QueueEmptyException;
import asyncio.sync.QueueFullException;
import asyncio.sync.QueueShutDownException;
import asyncio.sync.Semaphore;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** Objects of each public class, in usual and in unusual states, and all calls of their methods. */
@SuppressWarnings({"resource", "rawtypes", "unchecked"})
final class UnhappySubjects {

  private UnhappySubjects() {}

  /** Makes what is called; in a coroutine of the loop. */
  interface Make {
    Object make() throws Exception;
  }

  /** What is called; without a maker: the static methods and constructors of the class. */
  record Subject(String name, Class<?> type, Make make) {}

  /** A call with certain arguments. */
  record Operation(String name, Subject subject, Executable method, List<Value> arguments) {
    Object call(Object target) throws Throwable {
      Object[] values = new Object[arguments.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = arguments.get(i).make().get();
      }
      try {
        return method instanceof Constructor<?> c
            ? c.newInstance(values)
            : ((Method) method).invoke(target, values);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
  }

  static final List<Subject> SUBJECTS = new ArrayList<>();

  static void subject(String name, Class<?> type, Make make) {
    SUBJECTS.add(new Subject(name, type, make));
  }

  static final Class<?>[] STATICS = {
    Asyncio.class,
    AsyncFiles.class,
    AsyncGenerator.class,
    CancelScope.class,
    Context.class,
    ContextVar.class,
    EventLoop.class,
    ExceptionContext.class,
    Flows.class,
    LoopBuilder.class,
    Runner.class,
    Signals.class,
    StaggeredRace.class,
    Task.class,
    TaskGroup.class,
    TaskOptions.class,
    Waited.class,
    KeyboardInterrupt.class,
    GeneratorExit.class,
    Future.class,
    Futures.class,
    ExceptionGroup.class,
    CancelledError.class,
    TimeoutException.class,
    InvalidStateException.class,
    Barrier.class,
    BoundedSemaphore.class,
    CapacityLimiter.class,
    Condition.class,
    Event.class,
    Lock.class,
    Queue.class,
    LifoQueue.class,
    PriorityQueue.class,
    Semaphore.class,
    QueueEmptyException.class,
    QueueFullException.class,
    QueueShutDownException.class,
    BrokenBarrierException.class,
    ConnectionOptions.class,
    DatagramOptions.class,
    ServerOptions.class,
    TlsOptions.class,
    Streams.class,
    StreamReader.class,
    StreamWriter.class,
    FlowControlProtocol.class,
    StreamReaderProtocol.class,
    IncompleteReadException.class,
    LimitOverrunException.class,
    SendfileNotAvailableException.class,
    Connection.class,
    Connected.class,
    Datagram.class,
    DatagramEndpoint.class,
    ExtraInfo.class,
    ReadPipe.class,
    WritePipe.class,
    Subprocess.class,
    SubprocessOptions.class,
    Stdio.class,
    ProcessLookupException.class,
    ConnectedSubprocess.class,
    CallGraph.class,
    LoopRecorder.class,
    LoopSnapshot.class,
    Recording.class,
    RecordedEvent.class,
    TaskSnapshot.class,
    FutureCallGraph.class,
    ContextVarAccessor.class,
    MdcFollower.class,
    ThreadLocalFollower.class,
    WriteTransport.BufferLimits.class,
  };

  static Task<Object> task(Coroutine<Object> c) {
    return createTask(c);
  }

  static <T> T with(T t, Consumer<T> c) {
    c.accept(t);
    return t;
  }

  static final Coroutine<Object> FOREVER =
      () -> {
        sleep(1000);
        return null;
      };

  static {
    for (Class<?> type : STATICS) {
      subject(type.getSimpleName() + " static", type, null);
    }
    subject("EventLoop", EventLoop.class, () -> getRunningLoop());
    subject("Task pending", Task.class, () -> task(FOREVER));
    subject(
        "Task suspended",
        Task.class,
        () -> {
          var t = task(FOREVER);
          sleep(0);
          return t;
        });
    subject(
        "Task done",
        Task.class,
        () -> {
          var t = task(() -> "v");
          sleep(0);
          return t;
        });
    subject(
        "Task failed",
        Task.class,
        () -> {
          var t =
              task(
                  () -> {
                    throw new Planned();
                  });
          sleep(0);
          return t;
        });
    subject(
        "Task cancelled",
        Task.class,
        () -> {
          var t = task(FOREVER);
          sleep(0);
          t.cancel();
          sleep(1);
          return t;
        });
    subject("Task own", Task.class, () -> null);
    subject("Future pending", Future.class, () -> getRunningLoop().createFuture());
    subject(
        "Future done",
        Future.class,
        () -> with(getRunningLoop().createFuture(), f -> f.setResult("v")));
    subject(
        "Future failed",
        Future.class,
        () -> with(getRunningLoop().createFuture(), f -> f.setException(new Planned())));
    subject(
        "Future cancelled",
        Future.class,
        () -> with(getRunningLoop().createFuture(), f -> f.cancel()));
    subject("Future gather", Future.class, () -> Asyncio.gather(FOREVER, FOREVER));
    subject("Future shield", Future.class, () -> Asyncio.shield(FOREVER));
    subject("Future executor", Future.class, () -> getRunningLoop().runInExecutor(null, () -> "v"));
    subject("Handle", Handle.class, () -> getRunningLoop().callSoon(() -> {}));
    subject("Handle threadsafe", Handle.class, () -> getRunningLoop().callSoonThreadsafe(() -> {}));
    subject("TimerHandle", TimerHandle.class, () -> getRunningLoop().callLater(1, () -> {}));
    subject("TaskGroup", TaskGroup.class, () -> inTask(() -> new TaskGroup()));
    subject(
        "TaskGroup failing",
        TaskGroup.class,
        () ->
            inTask(
                () ->
                    with(
                        new TaskGroup(),
                        g ->
                            g.createTask(
                                (Coroutine<Object>)
                                    () -> {
                                      throw new Planned();
                                    }))));
    subject("TaskGroup closed", TaskGroup.class, () -> with(new TaskGroup(), TaskGroup::close));
    subject(
        "TaskGroup.run",
        TaskGroup.class,
        () -> {
          TaskGroup[] g = {null};
          TaskGroup.run((TaskGroup.Block) x -> g[0] = x);
          return g[0];
        });
    subject("CancelScope", CancelScope.class, () -> new CancelScope());
    subject(
        "CancelScope cancelled",
        CancelScope.class,
        () -> with(new CancelScope(), CancelScope::cancel));
    subject(
        "CancelScope left", CancelScope.class, () -> with(new CancelScope(), s -> s.run(() -> {})));
    subject(
        "Timeout left",
        Timeout.class,
        () -> {
          Timeout left = Timeout.after(1);
          left.run(() -> {});
          return left;
        });
    subject(
        "Timeout inside",
        Timeout.class,
        () -> {
          Timeout[] o = {null};
          createTask(
              () ->
                  Asyncio.timeout(
                      5,
                      (Timeout.Block)
                          t -> {
                            o[0] = t;
                            sleep(10);
                          }));
          sleep(0);
          return o[0];
        });
    subject("Context", Context.class, Context::new);
    subject("ContextVar", ContextVar.class, () -> new ContextVar<>("v"));
    subject("ContextVar default", ContextVar.class, () -> new ContextVar<>("v", "d"));
    subject(
        "AsyncGenerator",
        AsyncGenerator.class,
        () ->
            AsyncGenerator.of(
                o -> {
                  o.yield(1);
                  sleep(1);
                  o.yield(2);
                }));
    subject(
        "AsyncGenerator failing",
        AsyncGenerator.class,
        () ->
            AsyncGenerator.of(
                o -> {
                  throw new Planned();
                }));
    subject(
        "AsyncGenerator stubborn",
        AsyncGenerator.class,
        () ->
            with(
                AsyncGenerator.of(
                    o -> {
                      while (true) {
                        try {
                          o.yield(1);
                        } catch (Throwable e) {
                        }
                      }
                    }),
                g -> g.next()));
    subject(
        "AsyncGenerator closed",
        AsyncGenerator.class,
        () -> with(AsyncGenerator.of(o -> o.yield(1)), AsyncGenerator::close));
    subject(
        "AsyncGenerator of another task",
        AsyncGenerator.class,
        () -> {
          AsyncGenerator<Object> g =
              AsyncGenerator.of(
                  o -> {
                    sleep(5);
                    o.yield(1);
                  });
          createTask(
              () -> {
                g.next();
              });
          sleep(0);
          return g;
        });
    subject("FlowIterator", FlowIterator.class, () -> Flows.iterate(Flows.publish(List.of(1, 2))));
    subject("FlowIterator elsewhere", FlowIterator.class, () -> Flows.iterate(s -> {}));
    subject(
        "FlowIterator closed",
        FlowIterator.class,
        () -> with(Flows.iterate(Flows.publish(List.of(1, 2))), FlowIterator::close));
    subject(
        "FlowIterator failing",
        FlowIterator.class,
        () ->
            Flows.iterate(
                Flows.publish((Iterable<Object>) UnhappyValues.throwing(Iterable.class))));
    subject("Publisher", Flow.Publisher.class, () -> Flows.publish(List.of(1, 2)));
    subject("Runner", Runner.class, () -> new Runner());
    subject("Runner closed", Runner.class, () -> with(new Runner(), Runner::close));
    subject("LoopBuilder", LoopBuilder.class, () -> EventLoop.builder());
    subject("LoopStatistics", LoopStatistics.class, () -> getRunningLoop().statistics());
    subject("EagerTaskFactory", EagerTaskFactory.class, () -> EagerTaskFactory.INSTANCE);
    subject("TaskOptions", TaskOptions.class, () -> TaskOptions.DEFAULT);
    subject("ExceptionContext", ExceptionContext.class, () -> ExceptionContext.of("m"));
    subject(
        "ExceptionGroup",
        ExceptionGroup.class,
        () -> new ExceptionGroup("m", List.of(new Planned())));
    subject("CancelledError", CancelledError.class, () -> new CancelledError("m"));
    // sync
    subject("Lock", Lock.class, Lock::new);
    subject("Lock held", Lock.class, () -> with(new Lock(), Lock::acquire));
    subject("Event", Event.class, Event::new);
    subject("Event set", Event.class, () -> with(new Event(), Event::set));
    subject("Condition", Condition.class, Condition::new);
    subject("Condition held", Condition.class, () -> with(new Condition(), Condition::acquire));
    subject("Semaphore 0", Semaphore.class, () -> new Semaphore(0));
    subject("Semaphore", Semaphore.class, () -> new Semaphore(1));
    subject("Semaphore MAX", Semaphore.class, () -> new Semaphore(Integer.MAX_VALUE));
    subject("BoundedSemaphore", BoundedSemaphore.class, () -> new BoundedSemaphore(1));
    subject("Barrier", Barrier.class, () -> new Barrier(2));
    subject("Barrier broken", Barrier.class, () -> with(new Barrier(2), Barrier::abort));
    subject("Barrier MAX", Barrier.class, () -> new Barrier(Integer.MAX_VALUE));
    subject("CapacityLimiter", CapacityLimiter.class, () -> new CapacityLimiter(1));
    subject(
        "CapacityLimiter used",
        CapacityLimiter.class,
        () -> with(new CapacityLimiter(1), CapacityLimiter::acquire));
    subject("Queue", Queue.class, () -> new Queue<>());
    subject("Queue full", Queue.class, () -> with(new Queue<>(1), q -> q.putNowait(1)));
    subject("Queue MAX", Queue.class, () -> new Queue<>(Integer.MAX_VALUE));
    subject(
        "Queue shut down",
        Queue.class,
        () ->
            with(
                new Queue<>(1),
                q -> {
                  q.putNowait(1);
                  q.shutdown();
                }));
    subject("LifoQueue", LifoQueue.class, () -> new LifoQueue<>());
    subject(
        "PriorityQueue",
        PriorityQueue.class,
        () -> with(new PriorityQueue<>(), q -> q.putNowait("b")));
    subject(
        "PriorityQueue throwing",
        PriorityQueue.class,
        () ->
            with(
                new PriorityQueue<Object>(
                    (a, b) -> {
                      throw new Planned();
                    }),
                q -> q.putNowait("b")));
    // net
    subject("StreamReader", StreamReader.class, () -> new StreamReader());
    subject(
        "StreamReader data",
        StreamReader.class,
        () ->
            with(
                new StreamReader(),
                r -> {
                  r.feedData(new byte[] {1, 10, 2});
                  r.feedEof();
                }));
    subject(
        "StreamReader failed",
        StreamReader.class,
        () -> with(new StreamReader(), r -> r.setException(new Planned())));
    subject(
        "StreamReader limit 1",
        StreamReader.class,
        () -> with(new StreamReader(1), r -> r.feedData(new byte[100])));
    subject("StreamReader connected", StreamReader.class, () -> connect().reader());
    subject(
        "StreamReader closed",
        StreamReader.class,
        () -> {
          var c = connect();
          c.writer().close();
          sleep(0.001);
          return c.reader();
        });
    subject("StreamWriter", StreamWriter.class, () -> connect().writer());
    subject(
        "StreamWriter closing",
        StreamWriter.class,
        () -> with(connect().writer(), StreamWriter::close));
    subject(
        "StreamWriter closed",
        StreamWriter.class,
        () -> {
          var c = connect();
          c.writer().close();
          c.writer().waitClosed();
          return c.writer();
        });
    subject(
        "StreamWriter eof",
        StreamWriter.class,
        () -> with(connect().writer(), StreamWriter::writeEof));
    subject("Connection", Connection.class, () -> connect());
    subject("Transport", Transport.class, () -> connect().writer().transport());
    subject(
        "Transport closed",
        Transport.class,
        () -> {
          var c = connect();
          c.writer().close();
          sleep(0.001);
          return c.writer().transport();
        });
    subject(
        "Transport aborted",
        Transport.class,
        () -> {
          var c = connect();
          c.writer().transport().abort();
          return c.writer().transport();
        });
    subject(
        "Server",
        Server.class,
        () -> Streams.startServer((r, w) -> {}, ServerOptions.on("127.0.0.1", 0)));
    subject(
        "Server not serving",
        Server.class,
        () -> Streams.startServer((r, w) -> {}, ServerOptions.on("127.0.0.1", 0).withoutServing()));
    subject(
        "Server closed",
        Server.class,
        () ->
            with(
                Streams.startServer((r, w) -> {}, ServerOptions.on("127.0.0.1", 0)),
                Server::close));
    subject(
        "DatagramTransport",
        DatagramTransport.class,
        () ->
            getRunningLoop()
                .createDatagramEndpoint(
                    () -> new DatagramProtocol() {}, DatagramOptions.on("127.0.0.1", 0))
                .transport());
    subject(
        "DatagramTransport connected",
        DatagramTransport.class,
        () ->
            getRunningLoop()
                .createDatagramEndpoint(
                    () -> new DatagramProtocol() {}, DatagramOptions.to("127.0.0.1", 9))
                .transport());
    subject(
        "DatagramTransport closed",
        DatagramTransport.class,
        () ->
            with(
                getRunningLoop()
                    .createDatagramEndpoint(
                        () -> new DatagramProtocol() {}, DatagramOptions.on("127.0.0.1", 0))
                    .transport(),
                BaseTransport::close));
    subject(
        "StreamReaderProtocol",
        StreamReaderProtocol.class,
        () -> new StreamReaderProtocol(new StreamReader()));
    subject("FlowControlProtocol", FlowControlProtocol.class, () -> new FlowControlProtocol());
    subject(
        "ConnectionOptions", ConnectionOptions.class, () -> ConnectionOptions.to("127.0.0.1", 1));
    subject("ServerOptions", ServerOptions.class, () -> ServerOptions.on("127.0.0.1", 1));
    subject("DatagramOptions", DatagramOptions.class, () -> DatagramOptions.on("127.0.0.1", 1));
    subject(
        "TlsOptions", TlsOptions.class, () -> TlsOptions.of(javax.net.ssl.SSLContext.getDefault()));
    // process
    subject("SubprocessOptions", SubprocessOptions.class, () -> SubprocessOptions.DEFAULT);
    subject(
        "Process",
        Process.class,
        () ->
            Subprocess.createSubprocessExec(
                SubprocessOptions.DEFAULT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE), "cat"));
    subject(
        "Process ended",
        Process.class,
        () -> {
          var p = Subprocess.createSubprocessExec("true");
          p.waitFor();
          return p;
        });
    subject(
        "Process stdin",
        StreamWriter.class,
        () -> {
          var p =
              Subprocess.createSubprocessExec(
                  SubprocessOptions.DEFAULT.withStdin(Stdio.PIPE), "true");
          p.waitFor();
          return p.stdin();
        });
    subject(
        "SubprocessTransport",
        SubprocessTransport.class,
        () ->
            Subprocess.subprocessExec(
                    () -> new SubprocessProtocol() {},
                    SubprocessOptions.DEFAULT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE),
                    "cat")
                .transport());
    subject(
        "SubprocessTransport closed",
        SubprocessTransport.class,
        () ->
            with(
                Subprocess.subprocessExec(
                        () -> new SubprocessProtocol() {},
                        SubprocessOptions.DEFAULT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE),
                        "cat")
                    .transport(),
                BaseTransport::close));
    subject(
        "Pipe in",
        WriteTransport.class,
        () ->
            Subprocess.subprocessExec(
                    () -> new SubprocessProtocol() {},
                    SubprocessOptions.DEFAULT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE),
                    "cat")
                .transport()
                .getPipeTransport(0));
    subject(
        "Pipe out",
        ReadTransport.class,
        () ->
            Subprocess.subprocessExec(
                    () -> new SubprocessProtocol() {},
                    SubprocessOptions.DEFAULT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE),
                    "cat")
                .transport()
                .getPipeTransport(1));
    // observe
    subject("LoopRecorder", LoopRecorder.class, () -> LoopRecorder.start(getRunningLoop()));
    subject(
        "LoopRecorder closed",
        LoopRecorder.class,
        () -> with(LoopRecorder.start(getRunningLoop()), LoopRecorder::close));
    subject(
        "Recording",
        Recording.class,
        () -> {
          try (var r = LoopRecorder.start(getRunningLoop())) {
            createTask(FOREVER);
            sleep(0);
            return r.recording();
          }
        });
    subject("LoopSnapshot", LoopSnapshot.class, () -> LoopSnapshot.of(getRunningLoop()));
    subject(
        "ContextVarAccessor",
        ContextVarAccessor.class,
        () -> new ContextVarAccessor<>(new ContextVar<>("v")));
    subject(
        "MdcFollower",
        MdcFollower.class,
        () -> new MdcFollower(Map.of("k", new ContextVar<>("v"))));
    subject(
        "ThreadLocalFollower",
        ThreadLocalFollower.class,
        () ->
            new ThreadLocalFollower<Object>(
                new ContextVar<>("v"),
                (io.micrometer.context.ThreadLocalAccessor)
                    UnhappyValues.returning(io.micrometer.context.ThreadLocalAccessor.class)));
  }

  /** Made in a task of its own, which stays. */
  static Object inTask(Make make) {
    Object[] made = {null};
    createTask(
        () -> {
          made[0] = make.make();
          sleep(1000);
        });
    sleep(0);
    return made[0];
  }

  static Connection connect() throws Exception {
    Server server =
        Streams.startServer(
            (r, w) -> {
              r.read();
              w.close();
            },
            ServerOptions.on("127.0.0.1", 0));
    SocketAddress address = server.sockets().get(0);
    Connection c = Streams.openConnection(ConnectionOptions.to(address));
    server.close();
    return c;
  }

  /** They end the JVM, or concern all of it. */
  static final Set<String> LEFT_OUT =
      Set.of(
          "Runner.interrupt",
          "Asyncio.setEventLoop",
          "Context.addFollower",
          "Futures.rethrow",
          "LoopBuilder.prepareEach");

  /** All public calls, each with one argument at a time that goes wrong. */
  static List<Operation> operations(Subject subject) {
    List<Operation> all = new ArrayList<>();
    List<Executable> methods = new ArrayList<>();
    Class<?> type = subject.type;
    boolean statics = subject.make == null;
    if (statics && !Modifier.isAbstract(type.getModifiers()))
      methods.addAll(List.of(type.getConstructors()));
    for (Method m : type.getMethods()) {
      boolean isStatic = Modifier.isStatic(m.getModifiers());
      if (m.isBridge() || m.isSynthetic() || isStatic != statics) continue;
      if (!m.getDeclaringClass().getName().startsWith("asyncio")
          && !m.getDeclaringClass().isInterface()) {
        if (!m.getName().equals("toString")) continue;
      }
      if (m.getName().startsWith("forEach")
          || m.getName().equals("spliterator")
          || m.getName().equals("remove")) continue;
      if (LEFT_OUT.contains(type.getSimpleName() + "." + m.getName())) continue;
      methods.add(m);
    }
    methods.sort(
        Comparator.comparing(Executable::getName).thenComparing(Executable::toGenericString));
    for (Executable m : methods) {
      m.setAccessible(true);
      Class<?>[] raw = m.getParameterTypes();
      Type[] generic = m.getGenericParameterTypes();
      if (generic.length != raw.length) generic = raw;
      List<List<Value>> values = new ArrayList<>();
      for (int i = 0; i < raw.length; i++) values.add(UnhappyValues.forType(raw[i], generic[i]));
      Set<String> seen = new HashSet<>();
      for (int i = -1; i < raw.length; i++) {
        int n = i < 0 ? 1 : values.get(i).size();
        for (int j = i < 0 ? 0 : 1; j < n; j++) {
          List<Value> args = new ArrayList<>();
          StringJoiner name =
              new StringJoiner(", ", m.getName().replaceAll(".*\\.", "new ") + "(", ")");
          for (int k = 0; k < raw.length; k++) {
            Value v = values.get(k).get(k == i ? j : 0);
            args.add(v);
            name.add(raw[k].getSimpleName() + " " + v.name());
          }
          if (seen.add(name.toString()))
            all.add(new Operation(subject.name + "." + name, subject, m, args));
        }
      }
    }
    return all;
  }
}
