package asyncio.tools;

import asyncio.futures.Futures;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** Runs each line that JShell has compiled as a task of a loop, so that the line may await. */
final class LineExecution extends DirectExecutionControl {

  private final ShellLoop loop;

  private LineExecution(ShellLoop loop) {
    this.loop = loop;
  }

  static ExecutionControlProvider in(ShellLoop loop) {
    return new ExecutionControlProvider() {
      @Override
      public String name() {
        return "asyncio";
      }

      @Override
      public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
        return new LineExecution(loop);
      }
    };
  }

  @Override
  protected String invoke(Method snippet) throws Exception {
    try {
      return valueString(loop.run(() -> call(snippet)));
    } catch (ExecutionException failed) {
      throw new InvocationTargetException(failed.getCause());
    }
  }

  /** Calls the line. Its exception becomes the task's, without the wrapper of reflection. */
  private static Object call(Method snippet) throws IllegalAccessException {
    try {
      return snippet.invoke(null);
    } catch (InvocationTargetException failed) {
      throw Futures.rethrow(Objects.requireNonNull(failed.getCause()));
    }
  }
}
