package asyncio.internal.text;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes short texts of any objects, for logs, reports and {@code toString()}. In Python: {@code
 * reprlib}.
 *
 * <p>A text never hurts:
 *
 * <ul>
 *   <li>It is short. Of the JDK's collections, arrays and strings only a few items are looked at.
 *   <li>It ends. An object within itself, or too deep, is {@code ...}.
 *   <li>No call throws, whatever a user's {@code toString()} throws, or another thread changes.
 *   <li>It is one line, without characters that play tricks on terminals.
 * </ul>
 *
 * <p>Any thread, virtual ones too.
 */
public final class Printer {

  private static final String MORE = "...";
  private static final int MOST_CHARACTERS = 200;
  private static final int MOST_OF_ITEM = 60;
  private static final int MOST_OF_NAME = 100;
  private static final int MOST_ITEMS = 6;
  private static final int MOST_BITS = 1000;
  private static final int LOOKS = 3;

  /** What this thread prints right now; absent while it prints nothing. */
  private static final ThreadLocal<@Nullable Open> OPEN = new ThreadLocal<>();

  /**
   * The objects that are being printed, the outermost first. Who enters an object sets {@link
   * #depth} back; so what an overflow of the stack has left above is forgotten.
   */
  private static final class Open {

    /** How many objects may be within one another. */
    private static final int DEEPEST = 12;

    private final @Nullable Object[] objects = new @Nullable Object[DEEPEST];

    /** Whether the object is here as its own {@code toString()}, not as a value of another. */
    private final boolean[] bySelf = new boolean[DEEPEST];

    private int depth;

    /** False if the object is within itself, or too deep. */
    private boolean enter(Object object, boolean self) {
      if (depth == DEEPEST) {
        return false;
      }
      for (int i = 0; i < depth; i++) {
        if (objects[i] == object && bySelf[i] == self) {
          return false;
        }
      }
      objects[depth] = object;
      bySelf[depth] = self;
      depth++;
      return true;
    }

    private static Open here() {
      Open present = OPEN.get();
      if (present == null) {
        present = new Open();
        OPEN.set(present);
      }
      return present;
    }
  }

  private Printer() {}

  // ---- values

  /** {@return a value as a short text} */
  public static String of(@Nullable Object value) {
    return of(value, MOST_CHARACTERS);
  }

  /**
   * Prints a value.
   *
   * @param value the value
   * @param limit the most characters; a longer text loses its middle
   * @return the text
   */
  public static String of(@Nullable Object value, int limit) {
    try {
      return value == null ? "null" : enterAndPrint(value, limit);
    } catch (Throwable noStackOrMemory) {
      return MORE;
    }
  }

  private static String enterAndPrint(Object value, int limit) {
    Open open = Open.here();
    int mark = open.depth;
    try {
      return open.enter(value, false) ? shorten(print(value, limit), limit) : MORE;
    } catch (Throwable thrown) {
      return "<" + identity(value) + ": toString() threw " + typeName(thrown.getClass()) + ">";
    } finally {
      leave(open, mark);
    }
  }

  private static void leave(Open open, int mark) {
    open.depth = mark;
    if (mark == 0) {
      OPEN.remove();
    }
  }

  private static CharSequence print(Object value, int limit) throws NoSuchMethodException {
    if (!isPrintedByJdk(value)) {
      return String.valueOf(value.toString());
    }
    if (value instanceof CharSequence text) {
      return text;
    }
    if (value instanceof Map<?, ?> map) {
      return items(map.entrySet().iterator(), '{', '}', limit);
    }
    if (value instanceof Collection<?> collection) {
      return items(collection.iterator(), '[', ']', limit);
    }
    if (value instanceof Map.Entry<?, ?> entry) {
      return of(entry.getKey(), MOST_OF_ITEM) + "=" + of(entry.getValue(), MOST_OF_ITEM);
    }
    if (value.getClass().isArray()) {
      return items(new ArrayItems(value), '[', ']', limit);
    }
    if (value instanceof BigInteger number && number.bitLength() > MOST_BITS
        || value instanceof BigDecimal fraction
            && fraction.unscaledValue().bitLength() > MOST_BITS) {
      return "<" + identity(value) + ">"; // its digits would take long
    }
    return String.valueOf(value.toString());
  }

  /** Whether its {@code toString()} is the JDK's: then a part of it can be had. */
  private static boolean isPrintedByJdk(Object value) throws NoSuchMethodException {
    Class<?> owner = value.getClass().getMethod("toString").getDeclaringClass();
    return owner.getClassLoader() == null;
  }

  private static String items(Iterator<?> items, char opening, char closing, int limit) {
    StringBuilder text = new StringBuilder().append(opening);
    for (int i = 0; items.hasNext(); i++) {
      if (i > 0) {
        text.append(", ");
      }
      if (i == MOST_ITEMS || text.length() > limit) {
        text.append(MORE);
        break;
      }
      text.append(of(items.next(), MOST_OF_ITEM));
    }
    return text.append(closing).toString();
  }

  private static final class ArrayItems implements Iterator<@Nullable Object> {

    private final Object array;
    private int next;

    ArrayItems(Object array) {
      this.array = array;
    }

    @Override
    public boolean hasNext() {
      return next < Array.getLength(array);
    }

    @Override
    public @Nullable Object next() {
      return Array.get(array, next++);
    }
  }

  // ---- the library's own objects

  /**
   * The body of a {@code toString()} of the library: the text, {@code ...} if the object is within
   * itself, or its {@link #identity} if there is no text.
   *
   * @param self the object
   * @param text makes the text; tried again if it throws, because another thread may have changed
   *     the object meanwhile
   * @return the text
   */
  public static String self(Object self, Supplier<String> text) {
    try {
      Open open = Open.here();
      int mark = open.depth;
      try {
        return open.enter(self, true) ? attempt(self, text) : MORE;
      } finally {
        leave(open, mark);
      }
    } catch (Throwable noStackOrMemory) {
      return MORE;
    }
  }

  private static String attempt(Object self, Supplier<String> text) {
    for (int look = 0; look < LOOKS; look++) {
      try {
        return text.get();
      } catch (RuntimeException changedMeanwhile) {
        // Another thread may see an object in the middle of a change: look again.
      }
    }
    return "<" + identity(self) + ">";
  }

  /** {@return an object's class and number, such as {@code Lock at 0x1b2c3d}} */
  public static String identity(Object object) {
    return typeName(object.getClass())
        + " at 0x"
        + Integer.toHexString(System.identityHashCode(object));
  }

  /** {@return a name that a user has given, without control characters and not too long} */
  public static String name(@Nullable String given) {
    return shorten(String.valueOf(given), MOST_OF_NAME);
  }

  // ---- functions

  /**
   * Names a callback.
   *
   * @param callback the callback
   * @param name the name of its function, if a stack has told it; or null
   * @return such as {@code Shop.lambda for <Future finished result=1>}
   */
  public static String callback(Object callback, @Nullable String name) {
    if (callback instanceof Call call) {
      return (name == null ? function(call.function()) : name) + " for " + of(call.subject());
    }
    return name == null ? function(callback) : name;
  }

  /**
   * Names a function: {@code Shop.lambda} for a lambda or a method reference in the class Shop, the
   * text of an object that has a {@code toString()}, or else its class.
   *
   * @param function the function
   * @return the name
   */
  public static String function(Object function) {
    try {
      if (function instanceof Named named) {
        return named.shortName();
      }
      Class<?> type = function.getClass();
      boolean hasText = type.getMethod("toString").getDeclaringClass() != Object.class;
      return hasText ? of(function) : typeName(type);
    } catch (Throwable unnamed) {
      return MORE;
    }
  }

  /** {@return the class of an object, as {@link #typeName}; see {@link Nameless}} */
  public static String typeOf(Object object) {
    Class<?> type = object.getClass();
    return typeName(object instanceof Nameless ? type.getSuperclass() : type);
  }

  /** {@return a class without its package, such as {@code Shop.Order}, or {@code Shop.lambda}} */
  public static String typeName(Class<?> type) {
    String name = type.getTypeName();
    int lambda = name.indexOf("$$Lambda");
    String known = lambda < 0 ? name : name.substring(0, lambda) + ".lambda";
    int end = known.indexOf('/'); // the number of a hidden class
    String visible = end < 0 ? known : known.substring(0, end);
    String outer = lambda < 0 ? visible : name.substring(0, lambda);
    return shorten(visible.substring(outer.lastIndexOf('.') + 1).replace('$', '.'), MOST_OF_NAME);
  }

  // ---- characters

  /** {@return a text without what is unprintable; cut in the middle if it is too long} */
  static String shorten(CharSequence text, int limit) {
    int length = text.length();
    if (length <= limit) {
      return Escapes.line(text);
    }
    int head = Math.max(0, (limit - MORE.length()) / 2);
    int tail = Math.max(0, limit - MORE.length() - head);
    if (head > 0 && Character.isHighSurrogate(text.charAt(head - 1))) {
      head--;
    }
    if (tail > 0 && Character.isLowSurrogate(text.charAt(length - tail))) {
      tail--;
    }
    return Escapes.line(text.subSequence(0, head))
        + MORE
        + Escapes.line(text.subSequence(length - tail, length));
  }
}
