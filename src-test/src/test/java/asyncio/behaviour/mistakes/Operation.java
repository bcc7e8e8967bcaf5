package asyncio.behaviour.mistakes;

import asyncio.behaviour.mistakes.UnhappyValues.Value;
import asyncio.futures.Futures;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A method or constructor of a subject, with certain arguments. */
record Operation(Subject subject, Executable method, List<Value> arguments) {

  /** Names the subject, the method, and the type and name of each argument. */
  String name() {
    String methodName = method.getName().replaceAll(".*\\.", "new "); // a constructor's has dots
    StringJoiner call = new StringJoiner(", ", methodName + "(", ")");
    for (int i = 0; i < arguments.size(); i++) {
      call.add(method.getParameterTypes()[i].getSimpleName() + " " + arguments.get(i).name());
    }
    return subject.name() + "." + call;
  }

  boolean isCallOf(String methodName) {
    return method.getName().equals(methodName);
  }

  /** Whether the subject, the method or an argument has the word in its name. */
  boolean mentions(String word) {
    return name().contains(word);
  }

  /** Makes the arguments, and makes the call. */
  @Nullable Object call(@Nullable Object target) throws Exception {
    Object[] values = new Object[arguments.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = arguments.get(i).maker().call();
    }
    try {
      return method instanceof Constructor<?> constructor
          ? constructor.newInstance(values)
          : ((Method) method).invoke(target, values);
    } catch (InvocationTargetException thrown) {
      throw Futures.rethrow(thrown.getTargetException());
    }
  }
}
