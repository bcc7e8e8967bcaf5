package asyncio.cluster;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the field that refers to an object, for a message. */
final class Holder {

  private static final int MOST = 10_000;

  private Holder() {}

  /**
   * Such as {@code field 'connection' of com.acme.Job}; null if it is not found, or not to be seen.
   */
  static @Nullable String of(Object target, @Nullable Object root) {
    Deque<Object> toVisit = new ArrayDeque<>();
    Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());
    if (root != null) {
      toVisit.add(root);
    }
    while (!toVisit.isEmpty() && visited.size() < MOST) {
      Object object = toVisit.remove();
      if (visited.add(object)) {
        String found = look(object, target, toVisit);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static @Nullable String look(Object object, Object target, Deque<Object> toVisit) {
    SerializedLambda lambda = lambda(object);
    if (lambda != null) {
      return lookInto(lambda, target, toVisit);
    }
    if (object instanceof Object[] array) {
      toVisit.addAll(Arrays.stream(array).filter(Objects::nonNull).toList());
    } else if (object instanceof Collection<?> collection) {
      collection.forEach(element -> add(element, toVisit));
    } else if (object instanceof Map<?, ?> map) {
      map.values().forEach(value -> add(value, toVisit));
    }
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        Object value = valueOf(field, object);
        if (value == target) {
          return "field '" + field.getName() + "' of " + type.getName();
        }
        add(value, toVisit);
      }
    }
    return null;
  }

  private static void add(@Nullable Object value, Deque<Object> toVisit) {
    if (value != null) {
      toVisit.add(value);
    }
  }

  private static @Nullable Object valueOf(Field field, Object object) {
    int modifiers = field.getModifiers();
    if (Modifier.isStatic(modifiers)
        || Modifier.isTransient(modifiers)
        || field.getType().isPrimitive()
        || !field.trySetAccessible()) {
      return null;
    }
    try {
      return field.get(object);
    } catch (IllegalAccessException hidden) {
      return null;
    }
  }

  private static @Nullable String lookInto(
      SerializedLambda lambda, Object target, Deque<Object> toVisit) {
    for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
      Object captured = lambda.getCapturedArg(i);
      if (captured == target) {
        return "captured variable "
            + (i + 1)
            + " of a lambda in "
            + lambda.getCapturingClass().replace('/', '.');
      }
      add(captured, toVisit);
    }
    return null;
  }

  private static @Nullable SerializedLambda lambda(Object object) {
    if (!object.getClass().isSynthetic()) {
      return null;
    }
    try {
      Method replace = object.getClass().getDeclaredMethod("writeReplace");
      return replace.trySetAccessible() && replace.invoke(object) instanceof SerializedLambda lambda
          ? lambda
          : null;
    } catch (ReflectiveOperationException none) {
      return null;
    }
  }
}
