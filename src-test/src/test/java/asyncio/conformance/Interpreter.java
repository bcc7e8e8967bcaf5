package asyncio.conformance;

import asyncio.Asyncio;
import asyncio.Context;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.LoopBuilder;
import asyncio.ReadyOrder;
import asyncio.futures.Future;
import asyncio.test.VirtualClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Runs one program, in the calling thread, and writes its trace. */
final class Interpreter {

  private static final int MAX_STEPS = 5000;

  private final Program program;
  private final EngineKind engine;

  /** Null for asyncio's order. */
  private final ReadyOrder order;

  private final VirtualClock clock = new VirtualClock().onDeadlock(this::deadlocked);
  private final Names names = new Names();
  private final Show show = new Show(names);
  private final Trace trace = new Trace(clock, show);
  private final Map<String, Callback> callbacks = new HashMap<>();
  private final List<EventLoop> loops = new ArrayList<>();
  private Callback exceptionHandler;
  private int steps;

  private Interpreter(Program program, EngineKind engine, ReadyOrder order) {
    this.program = program;
    this.engine = engine;
    this.order = order;
  }

  /**
   * Runs a program.
   *
   * @param program the program
   * @param engine what its coroutines run on
   * @return the trace
   */
  static List<String> run(Program program, EngineKind engine) {
    return run(program, engine, null);
  }

  /**
   * Runs a program in another order.
   *
   * @param program the program
   * @param engine what its coroutines run on
   * @param order decides what runs next; null for asyncio's order
   * @return the trace
   */
  static List<String> run(Program program, EngineKind engine, ReadyOrder order) {
    Interpreter interpreter = new Interpreter(program, engine, order);
    return new Context().run((Supplier<List<String>>) interpreter::runScript);
  }

  private List<String> runScript() {
    Activation script = new Activation(this, "-", List.of());
    for (Statement statement : program.script().statements()) {
      try {
        countStep();
        statement.run(script);
      } catch (TooLong e) {
        break;
      } catch (Throwable exception) {
        // It is in the trace, and the script goes on.
      }
    }
    trace.mute();
    loops.forEach(EventLoop::close);
    return trace.lines();
  }

  // ---- the state of a program

  Names names() {
    return names;
  }

  Show show() {
    return show;
  }

  Trace trace() {
    return trace;
  }

  /** The current loop: the one made last. */
  EventLoop loop() {
    return loops.get(loops.size() - 1);
  }

  double time() {
    return clock.time();
  }

  void countStep() {
    if (++steps > MAX_STEPS) {
      throw new TooLong();
    }
  }

  // ---- functions

  /** Runs a function to its end. */
  Object invoke(String who, String function, List<Object> arguments) {
    trace.log(who, "start " + function);
    Activation activation = new Activation(this, who, arguments);
    return trace.outcome(
        who,
        "finish " + function,
        () -> {
          Returned returned = program.function(function).run(activation);
          return returned == null ? null : returned.value();
        });
  }

  /**
   * A function as a coroutine, whose label becomes the name of the task it starts in, if that has
   * none.
   */
  Coroutine<Object> coroutine(String label, String function, List<Object> arguments) {
    return () -> {
      Future<?> task = Asyncio.currentTask();
      if (names.displayName(task) == null) {
        names.bind(label, task);
      }
      return invoke(names.displayName(task), function, arguments);
    };
  }

  /** A function as a callback: always the same object. */
  Callback callback(String function) {
    return callbacks.computeIfAbsent(function, name -> new Callback(this, name));
  }

  // ---- loops

  /** Makes a loop, which becomes the current one. */
  EventLoop newLoop() {
    LoopBuilder builder = EventLoop.builder().clock(clock).engine(engine);
    EventLoop loop = (order == null ? builder : builder.order(order)).build();
    loop.setExceptionHandler((where, report) -> reported(report));
    exceptionHandler = null;
    loops.add(loop);
    return loop;
  }

  /** Sets what is called after the trace has shown a report, or null. */
  void setExceptionHandler(Callback handler) {
    exceptionHandler = handler;
  }

  private void deadlocked(EventLoop loop) {
    trace.log("-", "deadlock");
    loop.stop();
  }

  private void reported(ExceptionContext report) {
    if (dependsOnGarbageCollection(report.message())) {
      return;
    }
    StringBuilder line = new StringBuilder("handler ").append(show.text(report.exception()));
    if (report.task() != null) {
      line.append(" task=").append(show.text(report.task()));
    }
    if (report.future() != null) {
      line.append(" future=").append(show.text(report.future()));
    }
    if (report.handle() != null) {
      line.append(" handle");
    }
    if (report.message().startsWith("@")) {
      line.append(" message=").append(show.text(report.message()));
    }
    trace.log("-", line.toString());
    if (exceptionHandler != null) {
      exceptionHandler.call(Collections.singletonList(report.exception()));
    }
  }

  private static boolean dependsOnGarbageCollection(String message) {
    return message.contains("never retrieved")
        || message.contains("was destroyed")
        || message.contains("never started");
  }
}
