package asyncio.examples.node;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.examples.Programs;
import asyncio.examples.javascript.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs one program on our model, in simulated time, and keeps what it logs. */
final class Machine {

  /** What programs throw. */
  static final class Thrown extends Exception {
    private static final long serialVersionUID = 1;

    Thrown(int number) {
      super("E" + number);
    }
  }

  /** A promise, and what settles it. */
  static final class Deferred {
    final Promise promise;
    private final List<Consumer<@Nullable Object>> resolvers = new ArrayList<>();
    private final List<Consumer<Throwable>> rejecters = new ArrayList<>();

    Deferred(Node node) {
      promise =
          node.promise(
              (resolve, reject) -> {
                resolvers.add(resolve);
                rejecters.add(reject);
              });
    }

    void resolve(@Nullable Object value) {
      resolvers.get(0).accept(value);
    }

    void reject(Throwable reason) {
      rejecters.get(0).accept(reason);
    }
  }

  final Node node;
  final SimulatedClock clock;
  final int millisPerUnit;
  final Map<Integer, Timeout> timeouts = new HashMap<>();
  final Map<Integer, Immediate> immediates = new HashMap<>();
  private final Map<Integer, Deferred> deferreds = new HashMap<>();
  private final List<String> lines = new ArrayList<>();

  private Machine(SimulatedClock clock, int millisPerUnit) {
    this.clock = clock;
    this.millisPerUnit = millisPerUnit;
    node = new Node(Asyncio.getRunningLoop());
    node.onUnhandledRejection(reason -> log("unhandled " + text(reason)));
  }

  static List<String> run(EngineKind engine, Block program, int millisPerUnit) {
    SimulatedClock clock = new SimulatedClock();
    return Asyncio.run(
        () -> {
          Machine machine = new Machine(clock, millisPerUnit);
          machine.node.run(() -> machine.perform(program));
          return List.copyOf(machine.lines); // before the loop ends what still waits
        },
        () -> Programs.loop(engine).clock(clock).build());
  }

  private void perform(Block program) {
    try {
      program.run(this);
    } catch (Exception e) {
      throw new AssertionError("Main scripts do not throw.", e);
    }
  }

  /** For callbacks that must not throw. */
  Runnable callback(Block body) {
    return () -> perform(body);
  }

  void log(String line) {
    lines.add(line);
  }

  Deferred deferred(int number) {
    return deferreds.computeIfAbsent(number, n -> new Deferred(node));
  }

  static String text(@Nullable Object value) {
    if (value instanceof Throwable thrown) {
      return String.valueOf(thrown.getMessage());
    }
    return value == null ? "undefined" : value.toString();
  }
}
