package asyncio.behaviour.mistakes;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Coroutines.returning;
import static asyncio.testing.Coroutines.sleeping;

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
import asyncio.behaviour.mistakes.UnhappyValues.Planned;
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
import io.micrometer.context.ThreadLocalAccessor;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Objects of each public class, in usual and in unusual states, and the classes themselves. */
final class UnhappySubjects {

  /** All subjects; no two have the same name. */
  static final List<Subject> ALL = new ArrayList<>();

  private static final List<Class<?>> WITH_STATIC_METHODS =
      List.of(
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
          WriteTransport.BufferLimits.class);

  private static final Coroutine<Object> SLEEPS = sleeping(1000, "v");

  private static final Coroutine<Object> FAILS =
      () -> {
        throw new Planned();
      };

  private static final SubprocessOptions PIPES =
      SubprocessOptions.DEFAULT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE);

  static {
    addClasses();
    addTasks();
    addFutures();
    addHandles();
    addGroups();
    addScopes();
    addContexts();
    addGenerators();
    addPublishers();
    addLoopsAndRunners();
    addExceptions();
    addLocks();
    addSemaphores();
    addQueues();
    addStreams();
    addTransports();
    addServers();
    addDatagrams();
    addProtocolsAndOptions();
    addProcesses();
    addSubprocessTransports();
    addRecordings();
    addContextBridges();
  }

  private UnhappySubjects() {}

  private static void add(String name, Class<?> type, Callable<? extends @Nullable Object> maker) {
    ALL.add(new Subject(name, type, maker));
  }

  /** Takes a value through an action, such as the first of its methods. */
  private static <T> T after(Consumer<? super T> action, T value) {
    action.accept(value);
    return value;
  }

  private static void addClasses() {
    for (Class<?> type : WITH_STATIC_METHODS) {
      ALL.add(new Subject(type.getSimpleName() + " static", type, null));
    }
  }

  // ---- asyncio

  private static void addTasks() {
    add("EventLoop", EventLoop.class, () -> getRunningLoop());
    add("Task pending", Task.class, () -> createTask(SLEEPS));
    add("Task suspended", Task.class, () -> begun(SLEEPS));
    add("Task done", Task.class, () -> begun(returning("v")));
    add("Task failed", Task.class, () -> begun(FAILS));
    add("Task cancelled", Task.class, UnhappySubjects::cancelledTask);
    add(Subject.OWN_TASK, Task.class, () -> null);
  }

  private static <T> Task<T> begun(Coroutine<T> coroutine) {
    Task<T> task = createTask(coroutine);
    sleep(0);
    return task;
  }

  private static Task<?> cancelledTask() {
    Task<?> task = begun(SLEEPS);
    task.cancel();
    sleep(1);
    return task;
  }

  private static void addFutures() {
    add("Future pending", Future.class, () -> getRunningLoop().createFuture());
    add("Future done", Future.class, () -> futureAfter(future -> future.setResult("v")));
    add(
        "Future failed",
        Future.class,
        () -> futureAfter(future -> future.setException(new Planned())));
    add("Future cancelled", Future.class, () -> futureAfter(Future::cancel));
    add("Future gather", Future.class, () -> Asyncio.gather(SLEEPS, SLEEPS));
    add("Future shield", Future.class, () -> Asyncio.shield(SLEEPS));
    add("Future executor", Future.class, () -> getRunningLoop().runInExecutor(null, () -> "v"));
  }

  private static Future<Object> futureAfter(Consumer<Future<Object>> action) {
    return after(action, getRunningLoop().createFuture());
  }

  private static void addHandles() {
    add("Handle", Handle.class, () -> getRunningLoop().callSoon(() -> {}));
    add("Handle threadsafe", Handle.class, () -> getRunningLoop().callSoonThreadsafe(() -> {}));
    add("TimerHandle", TimerHandle.class, () -> getRunningLoop().callLater(1, () -> {}));
  }

  private static void addGroups() {
    add("TaskGroup", TaskGroup.class, () -> madeByTask(TaskGroup::new));
    add("TaskGroup failing", TaskGroup.class, () -> madeByTask(UnhappySubjects::failingGroup));
    add("TaskGroup closed", TaskGroup.class, () -> after(TaskGroup::close, new TaskGroup()));
    add("TaskGroup.run", TaskGroup.class, UnhappySubjects::groupThatHasRun);
  }

  private static TaskGroup failingGroup() {
    return after(group -> group.createTask(FAILS), new TaskGroup());
  }

  private static TaskGroup groupThatHasRun() {
    return TaskGroup.run(group -> group);
  }

  /** Makes something in a task of its own, which stays. */
  private static <T> @Nullable T madeByTask(Callable<T> maker) {
    AtomicReference<@Nullable T> made = new AtomicReference<>();
    createTask(
        () -> {
          made.set(maker.call());
          sleep(1000);
        });
    sleep(0);
    return made.get();
  }

  private static void addScopes() {
    add("CancelScope", CancelScope.class, CancelScope::new);
    add(
        "CancelScope cancelled",
        CancelScope.class,
        () -> after(CancelScope::cancel, new CancelScope()));
    add(
        "CancelScope left",
        CancelScope.class,
        () -> after(scope -> scope.run(() -> {}), new CancelScope()));
    add("Timeout left", Timeout.class, UnhappySubjects::timeoutThatWasLeft);
    add("Timeout inside", Timeout.class, UnhappySubjects::timeoutOfAnotherTask);
  }

  private static Timeout timeoutThatWasLeft() {
    return after(timeout -> timeout.run(() -> {}), Timeout.after(1));
  }

  private static @Nullable Timeout timeoutOfAnotherTask() {
    AtomicReference<@Nullable Timeout> made = new AtomicReference<>();
    createTask(
        () ->
            Asyncio.timeout(
                5,
                timeout -> {
                  made.set(timeout);
                  sleep(10);
                }));
    sleep(0);
    return made.get();
  }

  private static void addContexts() {
    add("Context", Context.class, Context::new);
    add("ContextVar", ContextVar.class, () -> new ContextVar<>("v"));
    add("ContextVar default", ContextVar.class, () -> new ContextVar<>("v", "d"));
  }

  private static void addGenerators() {
    add("AsyncGenerator", AsyncGenerator.class, UnhappySubjects::generator);
    add("AsyncGenerator failing", AsyncGenerator.class, UnhappySubjects::failingGenerator);
    add(
        "AsyncGenerator stubborn",
        AsyncGenerator.class,
        () -> after(AsyncGenerator::next, stubbornGenerator()));
    add(
        "AsyncGenerator closed",
        AsyncGenerator.class,
        () -> after(AsyncGenerator::close, AsyncGenerator.of(out -> out.yield(1))));
    add(
        "AsyncGenerator of another task",
        AsyncGenerator.class,
        UnhappySubjects::generatorOfAnotherTask);
  }

  private static AsyncGenerator<Object> generator() {
    return AsyncGenerator.of(
        out -> {
          out.yield(1);
          sleep(1);
          out.yield(2);
        });
  }

  private static AsyncGenerator<Object> failingGenerator() {
    return AsyncGenerator.of(
        out -> {
          throw new Planned();
        });
  }

  @SuppressWarnings("InfiniteLoopStatement")
  private static AsyncGenerator<Object> stubbornGenerator() {
    return AsyncGenerator.of(
        out -> {
          while (true) {
            try {
              out.yield(1);
            } catch (Throwable ignored) {
              // that is the point
            }
          }
        });
  }

  private static AsyncGenerator<Object> generatorOfAnotherTask() {
    AsyncGenerator<Object> generator =
        AsyncGenerator.of(
            out -> {
              sleep(5);
              out.yield(1);
            });
    createTask(
        () -> {
          generator.next();
        });
    sleep(0);
    return generator;
  }

  private static void addPublishers() {
    add("FlowIterator", FlowIterator.class, () -> Flows.iterate(publisher()));
    add("FlowIterator elsewhere", FlowIterator.class, () -> Flows.iterate(subscriber -> {}));
    add(
        "FlowIterator closed",
        FlowIterator.class,
        () -> after(FlowIterator::close, Flows.iterate(publisher())));
    add(
        "FlowIterator failing",
        FlowIterator.class,
        () -> Flows.iterate(Flows.publish((Iterable<?>) Stub.throwing(Iterable.class))));
    add("Publisher", Flow.Publisher.class, UnhappySubjects::publisher);
  }

  private static Flow.Publisher<Integer> publisher() {
    return Flows.publish(List.of(1, 2));
  }

  private static void addLoopsAndRunners() {
    add("Runner", Runner.class, () -> new Runner());
    add("Runner closed", Runner.class, () -> after(Runner::close, new Runner()));
    add("LoopBuilder", LoopBuilder.class, EventLoop::builder);
    add("LoopStatistics", LoopStatistics.class, () -> getRunningLoop().statistics());
    add("EagerTaskFactory", EagerTaskFactory.class, () -> EagerTaskFactory.INSTANCE);
    add("TaskOptions", TaskOptions.class, () -> TaskOptions.DEFAULT);
  }

  private static void addExceptions() {
    add("ExceptionContext", ExceptionContext.class, () -> ExceptionContext.of("m"));
    add(
        "ExceptionGroup",
        ExceptionGroup.class,
        () -> new ExceptionGroup("m", List.of(new Planned())));
    add("CancelledError", CancelledError.class, () -> new CancelledError("m"));
  }

  // ---- sync

  private static void addLocks() {
    add("Lock", Lock.class, Lock::new);
    add("Lock held", Lock.class, () -> after(Lock::acquire, new Lock()));
    add("Event", Event.class, Event::new);
    add("Event set", Event.class, () -> after(Event::set, new Event()));
    add("Condition", Condition.class, () -> new Condition());
    add("Condition held", Condition.class, () -> after(Condition::acquire, new Condition()));
  }

  private static void addSemaphores() {
    add("Semaphore 0", Semaphore.class, () -> new Semaphore(0));
    add("Semaphore", Semaphore.class, () -> new Semaphore(1));
    add("Semaphore MAX", Semaphore.class, () -> new Semaphore(Integer.MAX_VALUE));
    add("BoundedSemaphore", BoundedSemaphore.class, () -> new BoundedSemaphore(1));
    add("Barrier", Barrier.class, () -> new Barrier(2));
    add("Barrier broken", Barrier.class, () -> after(Barrier::abort, new Barrier(2)));
    add("Barrier MAX", Barrier.class, () -> new Barrier(Integer.MAX_VALUE));
    add("CapacityLimiter", CapacityLimiter.class, () -> new CapacityLimiter(1));
    add(
        "CapacityLimiter used",
        CapacityLimiter.class,
        () -> after(CapacityLimiter::acquire, new CapacityLimiter(1)));
  }

  private static void addQueues() {
    add("Queue", Queue.class, () -> new Queue<>());
    add("Queue full", Queue.class, UnhappySubjects::fullQueue);
    add("Queue MAX", Queue.class, () -> new Queue<>(Integer.MAX_VALUE));
    add("Queue shut down", Queue.class, () -> after(Queue::shutdown, fullQueue()));
    add("LifoQueue", LifoQueue.class, () -> new LifoQueue<>());
    add(
        "PriorityQueue",
        PriorityQueue.class,
        () -> after(queue -> queue.putNowait("b"), new PriorityQueue<String>()));
    add("PriorityQueue throwing", PriorityQueue.class, UnhappySubjects::throwingQueue);
  }

  private static Queue<Object> fullQueue() {
    return after(queue -> queue.putNowait(1), new Queue<>(1));
  }

  private static PriorityQueue<Object> throwingQueue() {
    PriorityQueue<Object> queue =
        new PriorityQueue<>(
            (unusedLeft, unusedRight) -> {
              throw new Planned();
            });
    queue.putNowait("b");
    return queue;
  }

  // ---- net

  private static void addStreams() {
    add("StreamReader", StreamReader.class, () -> new StreamReader());
    add("StreamReader data", StreamReader.class, UnhappySubjects::readerWithData);
    add(
        "StreamReader failed",
        StreamReader.class,
        () -> after(reader -> reader.setException(new Planned()), new StreamReader()));
    add(
        "StreamReader limit 1",
        StreamReader.class,
        () -> after(reader -> reader.feedData(new byte[100]), new StreamReader(1)));
    add("StreamReader connected", StreamReader.class, () -> connect().reader());
    add("StreamReader closed", StreamReader.class, () -> closedConnection().reader());
    add("StreamWriter", StreamWriter.class, () -> connect().writer());
    add(
        "StreamWriter closing",
        StreamWriter.class,
        () -> after(StreamWriter::close, connect().writer()));
    add("StreamWriter closed", StreamWriter.class, UnhappySubjects::closedWriter);
    add(
        "StreamWriter eof",
        StreamWriter.class,
        () -> after(StreamWriter::writeEof, connect().writer()));
    add("Connection", Connection.class, UnhappySubjects::connect);
  }

  private static StreamReader readerWithData() {
    StreamReader reader = new StreamReader();
    reader.feedData(new byte[] {1, 10, 2});
    reader.feedEof();
    return reader;
  }

  /** A connection to a server that answers nothing, and has stopped listening. */
  private static Connection connect() throws Exception {
    Server server =
        Streams.startServer(
            (reader, writer) -> {
              reader.read();
              writer.close();
            },
            ServerOptions.on("127.0.0.1", 0));
    SocketAddress address = server.sockets().get(0);
    Connection connection = Streams.openConnection(ConnectionOptions.to(address));
    server.close();
    return connection;
  }

  private static Connection closedConnection() throws Exception {
    Connection connection = connect();
    connection.writer().close();
    sleep(0.001);
    return connection;
  }

  private static StreamWriter closedWriter() throws Exception {
    StreamWriter writer = connect().writer();
    writer.close();
    writer.waitClosed();
    return writer;
  }

  private static void addTransports() {
    add("Transport", Transport.class, () -> connect().writer().transport());
    add("Transport closed", Transport.class, () -> closedConnection().writer().transport());
    add(
        "Transport aborted",
        Transport.class,
        () -> after(WriteTransport::abort, connect().writer().transport()));
  }

  private static void addServers() {
    ServerOptions anyPort = ServerOptions.on("127.0.0.1", 0);
    add("Server", Server.class, () -> server(anyPort));
    add("Server not serving", Server.class, () -> server(anyPort.withoutServing()));
    add("Server closed", Server.class, () -> after(Server::close, server(anyPort)));
  }

  private static Server server(ServerOptions options) throws Exception {
    return Streams.startServer((reader, writer) -> {}, options);
  }

  private static void addDatagrams() {
    DatagramOptions anyPort = DatagramOptions.on("127.0.0.1", 0);
    add("DatagramTransport", DatagramTransport.class, () -> datagrams(anyPort));
    add(
        "DatagramTransport connected",
        DatagramTransport.class,
        () -> datagrams(DatagramOptions.to("127.0.0.1", 9)));
    add(
        "DatagramTransport closed",
        DatagramTransport.class,
        () -> after(BaseTransport::close, datagrams(anyPort)));
  }

  private static DatagramTransport datagrams(DatagramOptions options) throws Exception {
    return getRunningLoop()
        .createDatagramEndpoint(() -> new DatagramProtocol() {}, options)
        .transport();
  }

  private static void addProtocolsAndOptions() {
    add(
        "StreamReaderProtocol",
        StreamReaderProtocol.class,
        () -> new StreamReaderProtocol(new StreamReader()));
    add("FlowControlProtocol", FlowControlProtocol.class, () -> new FlowControlProtocol());
    add("ConnectionOptions", ConnectionOptions.class, () -> ConnectionOptions.to("127.0.0.1", 1));
    add("ServerOptions", ServerOptions.class, () -> ServerOptions.on("127.0.0.1", 1));
    add("DatagramOptions", DatagramOptions.class, () -> DatagramOptions.on("127.0.0.1", 1));
    add("TlsOptions", TlsOptions.class, () -> TlsOptions.of(SSLContext.getDefault()));
  }

  // ---- process

  private static void addProcesses() {
    add("SubprocessOptions", SubprocessOptions.class, () -> SubprocessOptions.DEFAULT);
    add("Process", Process.class, () -> Subprocess.createSubprocessExec(PIPES, "cat"));
    add(
        "Process ended",
        Process.class,
        () -> after(Process::waitFor, Subprocess.createSubprocessExec("true")));
    add("Process stdin", StreamWriter.class, UnhappySubjects::inputOfAnEndedProcess);
  }

  private static @Nullable StreamWriter inputOfAnEndedProcess() throws Exception {
    SubprocessOptions options = SubprocessOptions.DEFAULT.withStdin(Stdio.PIPE);
    Process process = Subprocess.createSubprocessExec(options, "true");
    process.waitFor();
    return process.stdin();
  }

  private static void addSubprocessTransports() {
    add("SubprocessTransport", SubprocessTransport.class, UnhappySubjects::cat);
    add(
        "SubprocessTransport closed",
        SubprocessTransport.class,
        () -> after(BaseTransport::close, cat()));
    add("Pipe in", WriteTransport.class, () -> cat().getPipeTransport(0));
    add("Pipe out", ReadTransport.class, () -> cat().getPipeTransport(1));
  }

  private static SubprocessTransport cat() throws Exception {
    return Subprocess.subprocessExec(() -> new SubprocessProtocol() {}, PIPES, "cat").transport();
  }

  // ---- observe, context

  private static void addRecordings() {
    add("LoopRecorder", LoopRecorder.class, () -> LoopRecorder.start(getRunningLoop()));
    add(
        "LoopRecorder closed",
        LoopRecorder.class,
        () -> after(LoopRecorder::close, LoopRecorder.start(getRunningLoop())));
    add("Recording", Recording.class, UnhappySubjects::recording);
    add("LoopSnapshot", LoopSnapshot.class, () -> LoopSnapshot.of(getRunningLoop()));
  }

  private static Recording recording() {
    try (LoopRecorder recorder = LoopRecorder.start(getRunningLoop())) {
      begun(SLEEPS);
      return recorder.recording();
    }
  }

  private static void addContextBridges() {
    add(
        "ContextVarAccessor",
        ContextVarAccessor.class,
        () -> new ContextVarAccessor<>(new ContextVar<>("v")));
    add(
        "MdcFollower",
        MdcFollower.class,
        () -> new MdcFollower(Map.of("k", new ContextVar<>("v"))));
    add(
        "ThreadLocalFollower",
        ThreadLocalFollower.class,
        () -> follower((ThreadLocalAccessor<?>) Stub.returning(ThreadLocalAccessor.class)));
  }

  private static <T> ThreadLocalFollower<T> follower(ThreadLocalAccessor<T> accessor) {
    return new ThreadLocalFollower<>(new ContextVar<>("v"), accessor);
  }
}
