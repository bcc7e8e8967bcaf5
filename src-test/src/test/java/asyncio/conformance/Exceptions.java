package asyncio.conformance;

import asyncio.GeneratorExit;
import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.InvalidStateException;
import asyncio.futures.TimeoutException;
import asyncio.net.IncompleteReadException;
import asyncio.net.LimitOverrunException;
import asyncio.sync.BrokenBarrierException;
import asyncio.sync.QueueEmptyException;
import asyncio.sync.QueueFullException;
import asyncio.sync.QueueShutDownException;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** The exceptions of the language and their classes in Java. */
final class Exceptions {

  /** Those that programs throw. */
  private static final Map<String, Function<String, Throwable>> CONSTRUCTORS =
      Map.of(
          "ValueError", IllegalArgumentException::new,
          "KeyError", NoSuchElementException::new,
          "RuntimeError", IllegalStateException::new,
          "TimeoutError", message -> new TimeoutException(message, null),
          "CancelledError", CancelledError::new);

  /** A name means exactly this class: subclasses have names of their own. */
  private static final Map<Class<? extends Throwable>, String> NAMES =
      Map.ofEntries(
          Map.entry(IllegalArgumentException.class, "ValueError"),
          Map.entry(NoSuchElementException.class, "KeyError"),
          Map.entry(IllegalStateException.class, "RuntimeError"),
          Map.entry(UnsupportedOperationException.class, "RuntimeError"),
          Map.entry(TimeoutException.class, "TimeoutError"),
          Map.entry(CancelledError.class, "CancelledError"),
          Map.entry(InvalidStateException.class, "InvalidStateError"),
          Map.entry(ExceptionGroup.class, "ExceptionGroup"),
          Map.entry(BrokenBarrierException.class, "BrokenBarrierError"),
          Map.entry(QueueEmptyException.class, "QueueEmpty"),
          Map.entry(QueueFullException.class, "QueueFull"),
          Map.entry(QueueShutDownException.class, "QueueShutDown"),
          Map.entry(IncompleteReadException.class, "IncompleteReadError"),
          Map.entry(LimitOverrunException.class, "LimitOverrunError"));

  private Exceptions() {}

  static Throwable create(String name, String message) {
    return CONSTRUCTORS.get(name).apply(message);
  }

  /** The name in the language; of what the language does not know, where in Java it comes from. */
  static String nameOf(Throwable exception) {
    String name = NAMES.get(exception.getClass());
    if (name != null) {
      return name;
    }
    StackTraceElement[] stack = exception.getStackTrace();
    return exception.getClass().getName() + (stack.length == 0 ? "" : " at " + stack[0]);
  }

  /** Whether a handler of a {@code try} is for this exception. */
  static boolean matches(String handler, Throwable exception) {
    return switch (handler) {
      case "BaseException" -> true;
      case "Exception" -> !(exception instanceof CancelledError);
      default -> handler.equals(nameOf(exception));
    };
  }

  /** Whether no program may see this: it ends the program's code, without a trace. */
  static boolean isUnseen(Throwable exception) {
    return exception instanceof GeneratorExit || exception instanceof TooLong;
  }
}
