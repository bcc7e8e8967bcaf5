package asyncio.behaviour.signatures;

import static asyncio.Asyncio.amap;
import static asyncio.Asyncio.asCompleted;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.gatherEach;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static asyncio.Asyncio.waitFor;
import static asyncio.process.Subprocess.createSubprocessExec;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import asyncio.AsyncFiles;
import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.CancelScope;
import asyncio.Clock;
import asyncio.Context;
import asyncio.ContextVar;
import asyncio.EagerTaskFactory;
import asyncio.EventLoop;
import asyncio.Flows;
import asyncio.LoopBuilder;
import asyncio.LoopGroup;
import asyncio.Runner;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.Timeout;
import asyncio.context.ContextVarAccessor;
import asyncio.context.MdcFollower;
import asyncio.futures.Action;
import asyncio.futures.Future;
import asyncio.futures.TimeoutException;
import asyncio.metrics.EventLoopMetrics;
import asyncio.net.Server;
import asyncio.net.StreamReader;
import asyncio.observe.LoopRecorder;
import asyncio.observe.Loops;
import asyncio.observe.LoopsHandler;
import asyncio.process.Process;
import asyncio.process.Stdio;
import asyncio.process.Subprocess;
import asyncio.process.SubprocessOptions;
import asyncio.sync.Barrier;
import asyncio.sync.CapacityLimiter;
import asyncio.sync.Condition;
import asyncio.sync.Event;
import asyncio.sync.Lock;
import asyncio.sync.PriorityQueue;
import asyncio.sync.Queue;
import asyncio.sync.Semaphore;
import asyncio.test.VirtualClock;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.context.ContextRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Flow;

/**
 * The examples in the Javadoc of asyncio and of what is built on it, word for word; {@code
 * JavadocExamplesTest} compares them. Those of the network are in {@code asyncio.network}.
 */
@SuppressWarnings({"unused", "EmptyBlock", "FutureReturnValueIgnored"})
final class JavadocExamples {

  private JavadocExamples() {}

  private record Page() {}

  private record Price() {}

  private record Row() {}

  private record User(String name) {}

  private interface Button {
    void onClick(Runnable action);
  }

  private static Page fetch(String url) {
    return new Page();
  }

  private static void show(Object thing) {}

  private static void visit(String url) {}

  private static void download(String url) {}

  private static void print(String text) {}

  private static void connect() {}

  private static void work() {}

  private static void program() {}

  private static void main() {}

  private static void serve() {}

  private static void prepare() {}

  private static void send(String text) throws IOException {}

  private static Row query(String key) {
    return new Row();
  }

  private static User fetchUser(int id) {
    return new User("");
  }

  private static int countOrders(int id) {
    return id;
  }

  // ---- Asyncio

  static void asyncio() {
    Asyncio.run(
        () -> {
          var tea =
              createTask(
                  () -> {
                    sleep(3);
                    return "tea";
                  });
          var toast =
              createTask(
                  () -> {
                    sleep(2);
                    return "toast";
                  });
          System.out.println(await(tea) + " and " + await(toast)); // after 3 seconds
        });
  }

  static void checked(StreamReader reader, Path path, String a, String b) {
    byte[] line;
    String text;
    try {
      line = await(() -> waitFor(() -> reader.readline(), 10), IOException.class);
      await(gather(() -> send(a), () -> send(b)), IOException.class);
      text = await(() -> toThread(() -> Files.readString(path)), IOException.class);
    } catch (IOException e) {
      print("failed");
    }
  }

  static void gathers(int id, List<String> urls) {
    var both = await(gather(() -> fetchUser(id), () -> countOrders(id)));
    System.out.println(both.first().name() + ": " + both.second());

    List<Page> pages = await(gather(urls, url -> fetch(url)));

    await(gatherEach(urls, url -> visit(url)));
  }

  static void gathered(int id) {
    var both = await(gather(() -> fetchUser(id), () -> countOrders(id)));
    User user = both.first();
    int orders = both.second();
  }

  static void mapped(List<String> urls) {
    try (var pages = amap(url -> fetch(url), urls, 10)) {
      for (Page page : pages) {
        show(page);
      }
    }
  }

  static void completed(List<Task<Page>> pages) {
    for (Future<Page> page : asCompleted(pages)) {
      show(page.result());
    }
  }

  // ---- loops and runners

  static void runner() {
    try (var runner = new Runner()) {
      runner.run(() -> connect());
      runner.run(() -> work());
    }
  }

  static void loop(EventLoop loop, Server server) {
    loop.addSignalHandler("SIGTERM", () -> server.close());
    loop.setTaskFactory(EagerTaskFactory.INSTANCE);
    loop.setTaskFactory(
        (ofLoop, coroutine, options) -> {
          System.out.println("new task");
          return new Task<>(ofLoop, coroutine, options);
        });
  }

  static void prepared() {
    List<LoopRecorder> recorders = new ArrayList<>();
    LoopBuilder.prepareEach(loop -> recorders.add(LoopRecorder.start(loop)), () -> program());
  }

  static void preset(Clock clock) {
    LoopBuilder.presetEach(builder -> builder.clock(clock), () -> program());
  }

  // ---- groups, deadlines and scopes

  static void groups(List<String> urls) {
    TaskGroup.run(
        group -> {
          group.createTask(() -> fetch("a"));
          group.createTask(() -> fetch("b"));
        }); // both are done here

    var group = new TaskGroup();
    group.run(
        () -> {
          for (var url : urls) {
            group.createTask(() -> fetch(url));
          }
        });
  }

  static void groupForEach(List<String> urls) {
    TaskGroup.run(
        group -> {
          group.createTaskEach(urls, url -> visit(url));
        });
  }

  private static Server listen() throws IOException {
    return Asyncio.getRunningLoop().createServer(() -> new asyncio.net.Protocol() {}, "::1", 0);
  }

  static void start(TaskGroup group) {
    int port =
        group.start(
            ready -> {
              var server = listen();
              ready.setResult(server.port());
              server.serveForever();
            });
  }

  static void timeout(String url) {
    var limit = Timeout.after(0.05);
    try {
      limit.run(() -> download(url));
    } catch (TimeoutException e) {
      System.out.println(limit.expired()); // true
    }
  }

  static void scope(Button button, String url) {
    CancelScope scope = CancelScope.after(30);
    button.onClick(scope::cancel);
    if (!scope.run(() -> download(url))) {
      print("stopped");
    }
  }

  // ---- iteration

  static void lines(Path file) {
    try (var lines = AsyncFiles.lines(file)) {
      for (String line : lines) {
        print(line);
      }
    }
  }

  private static final class Countdown {

    AsyncGenerator<Integer> countdown(int from) {
      return AsyncGenerator.of(
          out -> {
            for (int i = from; i > 0; i--) {
              out.yield(i);
              sleep(1);
            }
          });
    }

    void use() {
      try (var numbers = countdown(3)) {
        for (int number : numbers) {
          show(number);
        }
      }
    }
  }

  static void flows(Flow.Publisher<Price> publisher, AsyncGenerator<Page> asCompletedPages) {
    try (var prices = Flows.iterate(publisher)) {
      for (Price price : prices) { // suspends until the next one is there
        show(price);
      }
    }

    Flow.Publisher<Page> pages = Flows.publish(asCompletedPages);
  }

  // ---- asyncio.sync

  static void semaphore() {
    var downloads = new Semaphore(10);
    try (var held = downloads.acquire()) {
      work(); // at most ten tasks are in here
    }
  }

  static void lock(Lock lock) {
    try (var held = lock.acquire()) {
      work(); // may await; no other task is in here
    }
  }

  static void queue(List<String> urls) {
    var queue = new Queue<String>(100);
    createTask(
        () -> {
          for (var url : urls) {
            queue.put(url);
          }
          queue.shutdown(); // no more will come
        });
    for (var url : queue) { // waits for each item; ends after the last
      fetch(url);
    }
  }

  static void priorities() {
    record Job(int priority, String name) {}
    var jobs = new PriorityQueue<Job>(Comparator.comparingInt(Job::priority));
  }

  static void limiter(String key) {
    var database = new CapacityLimiter(10); // as many as there are connections
    Row row = database.toThread(() -> query(key)); // at most ten at a time
  }

  static void barrier() {
    var barrier = new Barrier(3);
    prepare(); // in each of three tasks
    barrier.await();
    work(); // all three are prepared
  }

  static void event(Event connected) {
    createTask(
        () -> {
          connect();
          connected.set();
        });
    connected.await(); // returns at once if the event is set already
  }

  private static final class Account {
    private final int price = 5;
    private int balance;

    void use(Condition condition) {
      try (var held = condition.acquire()) { // one task
        condition.waitFor(() -> balance >= price);
        balance -= price;
      }
      try (var held = condition.acquire()) { // another
        balance += 100;
        condition.signalAll();
      }
    }
  }

  // ---- asyncio.process

  static void processes() throws IOException {
    int code = Subprocess.createSubprocessExec("git", "fetch").waitFor();
  }

  static void communicate() throws IOException {
    Process sort = Subprocess.createSubprocessExec(SubprocessOptions.PIPES, "sort");
    Process.Output output = sort.communicate("b\na\n".getBytes(UTF_8));
    System.out.print(new String(output.stdout(), UTF_8)); // a, b
  }

  static void communicateShort() throws IOException {
    Process sort = createSubprocessExec(SubprocessOptions.PIPES, "sort");
    Process.Output output = sort.communicate("b\na\n".getBytes(UTF_8));
  }

  static void readOutput() throws IOException {
    Process tail =
        Subprocess.createSubprocessExec(
            SubprocessOptions.DEFAULT.withStdout(Stdio.PIPE), "tail", "-f", "log");
    try {
      for (byte[] line : tail.stdout()) {
        System.out.print(new String(line, UTF_8));
      }
    } finally {
      tail.kill();
      tail.waitFor();
    }
  }

  private static final class Groups {

    static String load(int page) {
      return "page " + page;
    }

    static void touch(int userId) {
      sleep(userId);
    }

    static void loops(int userId) {
      try (var group = new LoopGroup(4)) {
        await(gather(group.submit(() -> load(1)), group.submit(() -> load(2))));
        group.submit(userId, () -> touch(userId)); // the same key, the same loop
      } // cancels what is left, waits until it has unwound, joins the threads
    }
  }

  // ---- asyncio.test

  static void virtual() {
    var clock = new VirtualClock();
    Asyncio.run(() -> sleep(3600), () -> EventLoop.builder().clock(clock).build());
    assertEquals(3600.0, clock.time());
  }

  // ---- asyncio.observe, asyncio.metrics, asyncio.context

  static void recorder(EventLoop loop) throws IOException {
    try (var recorder = LoopRecorder.start(loop)) {
      loop.runUntilComplete(() -> main());
      recorder.recording().writePage(Path.of("recording.html"));
    }
  }

  static void metrics(EventLoop loop, MeterRegistry registry) {
    new EventLoopMetrics(loop).bindTo(registry);
  }

  static void histograms(EventLoop loop, MeterRegistry registry) {
    new EventLoopMetrics(loop).withHistograms().bindTo(registry);
  }

  static void management(Action program) {
    try (Loops loops = Loops.register()) {
      Asyncio.run(program);
    }
  }

  static void handler() throws IOException {
    HttpServer admin = HttpServer.create(new InetSocketAddress("127.0.0.1", 9000), 0);
    admin.createContext("/loops", new LoopsHandler());
    admin.start();
  }

  private static final class Following {

    static final ContextVar<String> REQUEST = new ContextVar<>("request");

    public static void main(String[] args) {
      Context.addFollower(new MdcFollower(REQUEST)); // %X{request} in the log's pattern
      ContextRegistry.getInstance().registerThreadLocalAccessor(new ContextVarAccessor<>(REQUEST));
      Asyncio.run(() -> serve());
    }
  }
}
