package asyncio.behaviour.mistakes;

import asyncio.behaviour.mistakes.UnhappyValues.Value;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All public calls of a subject: with usable arguments, and with one that goes wrong. */
final class Operations {

  /** Calls that end the JVM, concern all of it, or throw what they get. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "Runner.interrupt",
          "Asyncio.setEventLoop",
          "Context.addFollower",
          "Futures.rethrow",
          "LoopBuilder.prepareEach",
          "LoopBuilder.presetEach");

  /** The JDK's defaults for an iterator: without an end, without an effect, not supported. */
  private static final Set<String> OF_ITERATORS =
      Set.of("forEach", "forEachRemaining", "spliterator", "remove");

  private Operations() {}

  /** The operations, always in the same order. */
  static List<Operation> of(Subject subject) {
    List<Operation> operations = new ArrayList<>();
    for (Executable method : methods(subject)) {
      method.setAccessible(true); // public methods of classes that are not
      operations.addAll(calls(subject, method));
    }
    return operations;
  }

  private static List<Executable> methods(Subject subject) {
    Class<?> type = subject.type();
    List<Executable> methods = new ArrayList<>();
    if (subject.isClass() && !Modifier.isAbstract(type.getModifiers())) {
      methods.addAll(List.of(type.getConstructors()));
    }
    for (Method method : type.getMethods()) {
      if (isTried(subject, method)) {
        methods.add(method);
      }
    }
    methods.sort(
        Comparator.comparing(Executable::getName).thenComparing(Executable::toGenericString));
    return methods;
  }

  private static boolean isTried(Subject subject, Method method) {
    return Modifier.isStatic(method.getModifiers()) == subject.isClass()
        && !method.isBridge()
        && !method.isSynthetic()
        && isPromised(method)
        && !OF_ITERATORS.contains(method.getName())
        && !LEFT_OUT.contains(subject.type().getSimpleName() + "." + method.getName());
  }

  /** Methods of the library, of the interfaces that it implements, and the text of an object. */
  private static boolean isPromised(Method method) {
    Class<?> declaring = method.getDeclaringClass();
    return declaring.getName().startsWith("asyncio")
        || declaring.isInterface()
        || method.getName().equals("toString");
  }

  /** Without those whose names say the same: each name is played once. */
  private static Collection<Operation> calls(Subject subject, Executable method) {
    List<List<Value>> choices = choices(method);
    List<Value> usable = choices.stream().map(values -> values.get(0)).toList();
    Map<String, Operation> calls = new LinkedHashMap<>();
    add(calls, new Operation(subject, method, usable));
    for (int i = 0; i < choices.size(); i++) {
      List<Value> values = choices.get(i);
      for (Value value : values.subList(1, values.size())) {
        List<Value> arguments = new ArrayList<>(usable);
        arguments.set(i, value);
        add(calls, new Operation(subject, method, arguments));
      }
    }
    return calls.values();
  }

  private static void add(Map<String, Operation> calls, Operation operation) {
    calls.putIfAbsent(operation.name(), operation);
  }

  /** The values for each parameter. */
  private static List<List<Value>> choices(Executable method) {
    Class<?>[] types = method.getParameterTypes();
    Type[] generic = method.getGenericParameterTypes();
    if (generic.length != types.length) { // a hidden parameter of the compiler has no generic type
      generic = types;
    }
    List<List<Value>> choices = new ArrayList<>();
    for (int i = 0; i < types.length; i++) {
      choices.add(UnhappyValues.forType(types[i], generic[i]));
    }
    return choices;
  }
}
