package asyncio.examples.node;

import static asyncio.examples.Programs.printed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.examples.EachEngine;
import asyncio.examples.Programs;
import asyncio.examples.node.Expression.Async;
import asyncio.examples.node.Expression.Catch;
import asyncio.examples.node.Expression.Chain;
import asyncio.examples.node.Expression.Finally;
import asyncio.examples.node.Expression.Rejected;
import asyncio.examples.node.Expression.Resolved;
import asyncio.examples.node.Expression.Then;
import asyncio.examples.node.Statement.ClearImmediate;
import asyncio.examples.node.Statement.ClearTimeout;
import asyncio.examples.node.Statement.Evaluate;
import asyncio.examples.node.Statement.Log;
import asyncio.examples.node.Statement.Microtask;
import asyncio.examples.node.Statement.SetImmediate;
import asyncio.examples.node.Statement.SetInterval;
import asyncio.examples.node.Statement.SetTimeout;
import asyncio.examples.node.Statement.Tick;
import asyncio.examples.node.Statement.Work;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Node's users rely on, one rule at a time. */
class NodeTest {

  /** A rule, a program, and what it prints. */
  private record Rule(String name, String expected, Block program) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Rule> rules() {
    return Stream.of(
        rule(
            "ticks before microtasks, and both after each immediate",
            "0 1 2 3 4 5 6",
            immediate(print(1), new Microtask(block(print(3))), new Tick(block(print(2)))),
            immediate(print(4), new Microtask(block(print(6))), new Tick(block(print(5)))),
            print(0)),
        rule(
            "a tick of a microtask waits for the other microtasks",
            "1 2 3",
            new Microtask(block(print(1), new Tick(block(print(3))))),
            new Microtask(block(print(2)))),
        rule(
            "an immediate of an immediate waits for the next iteration",
            "1 2 3",
            immediate(print(1), immediate(print(3))),
            immediate(print(2))),
        rule(
            "an immediate can clear the next one",
            "1 3",
            new SetImmediate(1, block(print(1), new ClearImmediate(2))),
            new SetImmediate(2, block(print(2))),
            immediate(print(3))),
        rule(
            "a list of timers is run to its end, whoever else has been due for longer",
            "1 3 2",
            timeout(20, print(1)),
            timeout(21, print(2)),
            new Work(10),
            timeout(20, print(3)),
            new Work(60)),
        rule(
            "all timers that are due come before an immediate of the first",
            "1 2 3",
            timeout(5, print(1), immediate(print(3))),
            timeout(10, print(2)),
            new Work(40)),
        rule(
            "what a timer starts waits for the next iteration, even if it is due by then",
            "1 3 2",
            timeout(5, print(1), timeout(5, print(2)), immediate(print(3)), new Work(40))),
        rule(
            "less than a millisecond is a millisecond",
            "1 2 3",
            timeout(1, print(1)),
            timeout(0, print(2)),
            timeout(1, print(3)),
            new Work(20)),
        rule(
            "a timer can clear another one that is due",
            "1 3",
            timeout(5, print(1), new ClearTimeout(77)),
            new SetTimeout(77, 5, block(print(2))),
            timeout(5, print(3)),
            new Work(40)),
        rule(
            "a list that has been cleared can be started again by its own timer",
            "1 3",
            timeout(5, print(1), new ClearTimeout(77), timeout(5, print(3))),
            new SetTimeout(77, 5, block(print(2))),
            new Work(40)),
        rule(
            "an interval counts from the beginning of its callback",
            "1 1 2 2",
            new SetInterval(77, 100, 2, block(print(1), timeout(130, print(2)), new Work(60)))),
        rule(
            "a promise that a handler returns takes two microtasks more",
            "then 0 1 2 3 then 5",
            chain(
                new Resolved(0),
                new Then(new Block(List.of(), new Block.ReturnPromise(new Resolved(5)))),
                new Then(block())),
            new Microtask(
                block(print(1), new Microtask(block(print(2), new Microtask(block(print(3)))))))),
        rule(
            "so does one that an async function returns, though its body runs at once",
            "1 2 then 5 3",
            chain(
                new Async(new Block(List.of(), new Block.ReturnPromise(new Resolved(5)))),
                new Then(block())),
            new Microtask(
                block(print(1), new Microtask(block(print(2), new Microtask(block(print(3)))))))),
        rule(
            "finally passes on what came, which takes time, or throws",
            "0 1 2 catch E9 catch E8",
            print(0),
            chain(new Rejected(8), new Finally(block(print(1))), new Catch(block())),
            chain(
                new Resolved(5),
                new Finally(new Block(List.of(print(2)), new Block.Throw(9))),
                new Catch(block()))),
        rule(
            "a rejection may be handled until all microtasks are done, and not later",
            "1 error E2 unhandled E1 2 catch E1",
            new Statement.Reject(0, 1),
            new Tick(block(print(1))),
            immediate(print(2), chain(new Expression.Deferred(0), new Catch(block()))),
            new Statement.Reject(2, 2),
            new Microtask(block(chain(new Expression.Deferred(2), BOTH)))));
  }

  private static final Expression.Link BOTH = new Expression.Either(block(), block());

  @ParameterizedTest
  @MethodSource("rules")
  void holdsInTheModel(Rule rule) {
    for (EngineKind engine : List.of(EngineKind.PORTABLE, EngineKind.AUTO)) {
      assertThat(String.join(" ", Machine.run(engine, rule.program(), 1)))
          .isEqualTo(rule.expected());
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void holdsInNode(Rule rule) throws Exception {
    List<String> printed = RealNode.find().run(List.of(rule.program()), 1).lines().get(0);
    assertThat(String.join(" ", printed)).isEqualTo(rule.expected());
  }

  // ---- the outside

  @EachEngine
  void readsFiles(EngineKind engine, @TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("a.txt"), "some text");
    String output =
        printed(
            () ->
                run(
                    engine,
                    node -> {
                      node.readFile(file, (error, text) -> System.out.println(text));
                      node.readFile(folder.resolve("none.txt"))
                          .thenCatch(
                              e -> {
                                System.out.println(e.getClass().getSimpleName());
                                return null;
                              });
                    }));
    assertThat(output.lines()).containsExactlyInAnyOrder("some text", "NoSuchFileException");
  }

  @EachEngine
  void watchesChannelsUntilTheyAreClosed(EngineKind engine) {
    String output = printed(() -> run(engine, NodeTest::readFromPipe));
    assertThat(output)
        .isEqualTo(
            """
            read 1
            tick
            read 2
            immediate
            closed
            """);
  }

  private static void readFromPipe(Node node) throws Exception {
    Pipe pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    Uv.Handle[] handle = new Uv.Handle[1];
    ByteBuffer one = ByteBuffer.allocate(1);
    handle[0] =
        node.onReadable(
            pipe.source(),
            () -> {
              one.clear();
              int got = read(pipe, one);
              System.out.println(got < 0 ? "end" : "read " + one.get(0));
              if (one.get(0) == 1) {
                node.nextTick(() -> System.out.println("tick"));
              } else {
                node.setImmediate(() -> System.out.println("immediate"));
                node.close(handle[0], () -> System.out.println("closed"));
              }
            });
    pipe.sink().write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
  }

  private static int read(Pipe pipe, ByteBuffer buffer) {
    try {
      return pipe.source().read(buffer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- misuse

  @EachEngine
  void endsIfNobodyHandlesRejection(EngineKind engine) {
    Programs.loop(engine); // gives up where it cannot be had
    IllegalStateException reason = new IllegalStateException("so");
    assertThatThrownBy(() -> run(engine, node -> node.reject(reason))).hasCause(reason);
  }

  @EachEngine
  void awaitsInAsyncFunctionsOnly(EngineKind engine) {
    Programs.loop(engine); // gives up where it cannot be had
    assertThatThrownBy(() -> run(engine, node -> node.await(node.resolve(1))))
        .rootCause()
        .hasMessage("Only an async function can await a promise.");
  }

  @EachEngine
  void noPromiseWaitsForItself(EngineKind engine) {
    Programs.loop(engine); // gives up where it cannot be had
    assertThatThrownBy(
            () ->
                run(
                    engine,
                    node -> {
                      Machine.Deferred deferred = new Machine.Deferred(node);
                      deferred.resolve(deferred.promise);
                    }))
        .rootCause()
        .hasMessage("A promise cannot wait for itself.");
  }

  // ---- the examples

  @EachEngine
  void whoIsNext(EngineKind engine) {
    Coroutine.Void program = () -> WhoIsNext.program();
    assertThat(printed(engine, program))
        .isEqualTo(
            """
            async function, up to its await
            the file's callback returns
            tick
            microtask
            promise: value
            async function, with a value
            immediate
              a tick in between
            another immediate
            timeout
            """);
  }

  @EachEngine
  void lateTimer(EngineKind engine) {
    assertThat(Programs.run(engine, "latetimer").out())
        .isEqualTo(
            """
               0 ms  the main script sets a timer for 100 ms, and begins to read a file
              95 ms  the file is read; its callback computes for 10 ms
             105 ms  the callback returns
             105 ms  the timer fires, 5 ms late
             105 ms  the loop has nothing left to do

            ms     0    25   50   75   100
            file   -------------------> read
            loop   ...................## computes
            timer  --------------------!> fires
            """);
  }

  // ---- helpers

  private interface Script {
    void run(Node node) throws Exception;
  }

  private static void run(EngineKind engine, Script script) {
    Asyncio.run(
        () -> {
          Node node = new Node(Asyncio.getRunningLoop());
          node.run(
              () -> {
                try {
                  script.run(node);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
        },
        () -> Programs.loop(engine).clock(new SimulatedClock()).build());
  }

  private static Rule rule(String name, String expected, Statement... program) {
    return new Rule(name, expected, new Block(program));
  }

  private static Block block(Statement... statements) {
    return new Block(statements);
  }

  private static Statement print(int number) {
    return new Log(number);
  }

  private static Statement timeout(int millis, Statement... body) {
    return new SetTimeout(0, millis, block(body));
  }

  private static Statement immediate(Statement... body) {
    return new SetImmediate(0, block(body));
  }

  private static Statement chain(Expression source, Expression.Link... links) {
    return new Evaluate(new Chain(source, List.of(links)));
  }
}
