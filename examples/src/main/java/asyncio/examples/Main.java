package asyncio.examples;

import asyncio.KeyboardInterrupt;
import asyncio.examples.broker.Orders;
import asyncio.examples.browser.Starvation;
import asyncio.examples.browser.ThreeProcesses;
import asyncio.examples.busy.Busy;
import asyncio.examples.cluster.Mandelbrot;
import asyncio.examples.coordination.BankAccount;
import asyncio.examples.coordination.Booking;
import asyncio.examples.coordination.Cache;
import asyncio.examples.coordination.Crawler;
import asyncio.examples.coordination.EmergencyRoom;
import asyncio.examples.coordination.FreshestFirst;
import asyncio.examples.coordination.Heartbeat;
import asyncio.examples.coordination.Offers;
import asyncio.examples.coordination.OneFails;
import asyncio.examples.coordination.Phases;
import asyncio.examples.coordination.PoliteClient;
import asyncio.examples.coordination.StartingGun;
import asyncio.examples.coordination.StopButton;
import asyncio.examples.coordination.Thermometer;
import asyncio.examples.coordination.Warehouse;
import asyncio.examples.coordination.WorkerPool;
import asyncio.examples.desktop.FrozenWindow;
import asyncio.examples.fetch.Fetch;
import asyncio.examples.net.Chat;
import asyncio.examples.net.Download;
import asyncio.examples.net.EchoClient;
import asyncio.examples.net.EchoServer;
import asyncio.examples.net.Meters;
import asyncio.examples.net.Ports;
import asyncio.examples.net.Proxy;
import asyncio.examples.net.Serve;
import asyncio.examples.net.Tail;
import asyncio.examples.net.TlsEcho;
import asyncio.examples.net.TlsSay;
import asyncio.examples.nginx.Nginx;
import asyncio.examples.node.LateTimer;
import asyncio.examples.node.WhoIsNext;
import asyncio.examples.process.ProcessPool;
import asyncio.examples.raft.Raft;
import asyncio.examples.terminal.Terminal;
import asyncio.examples.tutorial.BlockingCode;
import asyncio.examples.tutorial.Callbacks;
import asyncio.examples.tutorial.Cancellation;
import asyncio.examples.tutorial.ContextVariables;
import asyncio.examples.tutorial.Errors;
import asyncio.examples.tutorial.FutureResult;
import asyncio.examples.tutorial.Hello;
import asyncio.examples.tutorial.Metrics;
import asyncio.examples.tutorial.ProducerConsumer;
import asyncio.examples.tutorial.RunForever;
import asyncio.examples.tutorial.Timeouts;
import asyncio.examples.tutorial.Together;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Lists the examples, or runs the one that is named. */
public final class Main {

  private static final String PROGRAM = "java -jar examples.jar";

  /** The exit code that shells report for a program ended by Ctrl-C. */
  private static final int INTERRUPTED = 130;

  /** A field, because the garbage collector takes a logger that nobody holds, with its level. */
  private static final Logger LOGGER = Logger.getLogger("asyncio");

  private record Group(String title, List<Example> examples) {}

  private static final List<Group> GROUPS =
      List.of(
          new Group(
              "Tutorial, a page of code each",
              List.of(
                  chapter("hello", "a first coroutine", Hello::main),
                  chapter("together", "several slow operations at the same time", Together::main),
                  chapter("cancel", "stopping a task, and cleaning up", Cancellation::main),
                  chapter("timeout", "waiting, but not for ever", Timeouts::main),
                  chapter("errors", "where exceptions go", Errors::main),
                  chapter("blocking", "code that would hold up the loop", BlockingCode::main),
                  chapter("queue", "a producer and a consumer", ProducerConsumer::main),
                  chapter("context", "values that follow a task", ContextVariables::main),
                  chapter("future", "a future whose result a task sets", FutureResult::main),
                  chapter("forever", "a callback that stops the loop", RunForever::main),
                  chapter("callbacks", "callbacks, and the order they run in", Callbacks::main),
                  chapter("metrics", "what a loop does, in figures", Metrics::main))),
          new Group(
              "Coordination, a page of code each",
              List.of(
                  chapter("lock", "an account, two people, and a balance", BankAccount::main),
                  chapter("event", "runners who wait for the starting gun", StartingGun::main),
                  chapter("condition", "customers who wait until there is enough", Warehouse::main),
                  chapter("semaphore", "no more than two requests at once", PoliteClient::main),
                  chapter("barrier", "workers who wait for each other, in phases", Phases::main),
                  chapter(
                      "workers",
                      "a queue, and workers who take their jobs from it",
                      WorkerPool::main),
                  chapter(
                      "priority", "an emergency room: the most urgent first", EmergencyRoom::main),
                  chapter("lifo", "measurements: the newest first", FreshestFirst::main),
                  chapter("group", "a journey: flight, hotel and car, or nothing", Booking::main),
                  chapter("failure", "one of three fails: gathered, or in a group", OneFails::main),
                  chapter("completed", "offers, in the order in which they arrive", Offers::main),
                  chapter(
                      "heartbeat",
                      "a deadline that moves with every sign of life",
                      Heartbeat::main),
                  chapter(
                      "eager",
                      "a cache: tasks that are done before they are scheduled",
                      Cache::main),
                  chapter(
                      "generator",
                      "a thermometer that measures while somebody reads it",
                      Thermometer::main),
                  chapter("crawler", "pages without end, three at the same time", Crawler::main),
                  chapter(
                      "stop",
                      "a download that is stopped for good, and cleans up",
                      StopButton::main))),
          new Group(
              "Processes, a page of code each",
              List.of(chapter("pool", "child processes that take turns", ProcessPool::main))),
          new Group(
              "Other loops",
              List.of(
                  chapter("node", "Node's loop: who is next after a callback", WhoIsNext::main),
                  chapter("latetimer", "Node's loop: why a timer is late", LateTimer::main),
                  chapter(
                      "desktop",
                      "a desktop's loop: a window that freezes, and one that does not",
                      FrozenWindow::main),
                  chapter(
                      "browser",
                      "a browser's loops: three processes, and one page",
                      ThreeProcesses::main),
                  chapter(
                      "frames",
                      "a browser's loop: how to work, and let the screen go first",
                      Starvation::main))),
          new Group(
              "Network, with options (NAME --help)",
              List.of(
                  program("echo", "a server that sends back what it gets", EchoServer::new),
                  program("say", "a client that says something to it", EchoClient::new),
                  program("tlsecho", "the same server, encrypted", TlsEcho::new),
                  program("tlssay", "a client that trusts that server alone", TlsSay::new),
                  program("chat", "a room where people talk, however slowly some read", Chat::new),
                  program("serve", "a web server of one folder", Serve::new),
                  program("download", "files, several at the same time", Download::new),
                  program("proxy", "passes on to a server, and back", Proxy::new),
                  program("ports", "who listens on this machine", Ports::new),
                  program("meters", "a busy loop's meters, for Prometheus", Meters::new),
                  program("tail", "the lines that are added to a file", Tail::new))),
          new Group(
              "Between systems, with options (NAME --help)",
              List.of(
                  program("broker", "work that outlives a worker who is killed", Orders::new),
                  program("cluster", "a picture that other processes compute", Mandelbrot::new),
                  program("raft", "a map that outlives the members who keep it", Raft::new))),
          new Group(
              "Programs, with options (NAME --help)",
              List.of(
                  program("fetch", "web pages, many at the same time", Fetch::new),
                  program("nginx", "a master, and workers with a loop each", Nginx::new),
                  program("busy", "a kitchen, to be looked at from outside", Busy::new))));

  private static Example chapter(String name, String summary, Consumer<String[]> main) {
    return new Example(name, summary, () -> command(main));
  }

  private static CommandSpec command(Consumer<String[]> main) {
    Runnable program = () -> main.accept(new String[0]);
    return CommandSpec.wrapWithoutInspection(program);
  }

  /** A program with options. picocli finds them in the annotations of an object. */
  private static Example program(String name, String summary, Supplier<Object> command) {
    return new Example(name, summary, () -> CommandSpec.forAnnotatedObject(command.get()));
  }

  private Main() {}

  /**
   * Runs an example, and ends the program.
   *
   * @param args the example's name and its arguments; none to list all
   */
  public static void main(String[] args) {
    if (System.getProperty("java.util.logging.config.file") == null) {
      LOGGER.setLevel(Level.WARNING); // silences the line that says which engine runs
    }
    System.exit(run(args));
  }

  /**
   * Runs an example.
   *
   * @param args the example's name and its arguments; none to list all
   * @return the exit code: 0 if all went well, 2 if the arguments are wrong
   */
  public static int run(String... args) {
    try {
      return commandLine(args).execute(args);
    } catch (KeyboardInterrupt e) {
      System.err.println("interrupted");
      return INTERRUPTED;
    }
  }

  /**
   * Knows the named example only: to look through the annotations of all takes time at each start.
   */
  private static CommandLine commandLine(String... args) {
    List<String> typed = List.of(args);
    Runnable list = () -> list();
    CommandSpec root = CommandSpec.wrapWithoutInspection(list).name(PROGRAM);
    root.addOption(OptionSpec.builder("-h", "--help").build());
    GROUPS.stream()
        .flatMap(group -> group.examples().stream())
        .filter(example -> typed.contains(example.name()))
        .forEach(example -> root.addSubcommand(example.name(), specification(example)));
    return new CommandLine(root)
        .setExecutionStrategy(Recorded::execute)
        .setParameterExceptionHandler(Main::explain)
        .setExecutionExceptionHandler(Main::complain);
  }

  private static CommandSpec specification(Example example) {
    CommandSpec command = example.command().get();
    command.usageMessage().description(example.summary());
    command.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this.").build());
    command.addOption(Recorded.option());
    return command;
  }

  private static void list() {
    System.out.println("Examples for asyncio in Java. To run one: " + PROGRAM + " NAME");
    for (Group group : GROUPS) {
      System.out.println();
      System.out.println(group.title() + ":");
      group.examples().forEach(System.out::print);
    }
  }

  private static int explain(ParameterException mistake, String[] args) {
    CommandLine command = mistake.getCommandLine();
    if (command.getParent() == null && mistake instanceof UnmatchedArgumentException) {
      explainName(args[0]);
    } else {
      System.err.println(mistake.getMessage());
      System.err.println("For help: " + command.getCommandSpec().qualifiedName() + " --help");
    }
    return CommandLine.ExitCode.USAGE;
  }

  /**
   * Reports an I/O failure in one line. Any other exception is a bug, and keeps its stack trace.
   */
  private static int complain(Exception failure, CommandLine command, ParseResult parsed)
      throws Exception {
    if (!(failure instanceof IOException)) {
      throw failure;
    }
    System.err.println(Terminal.escaped(command.getCommandName() + ": " + failure.getMessage()));
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static void explainName(String typed) {
    List<Example> near =
        GROUPS.stream()
            .flatMap(group -> group.examples().stream())
            .filter(example -> example.mayBeMeantBy(typed))
            .toList();
    System.err.print("There is no example '" + typed + "'.");
    System.err.println(near.isEmpty() ? "" : " Did you mean one of these?");
    near.forEach(System.err::print);
    System.err.println("To list all: " + PROGRAM);
  }
}
