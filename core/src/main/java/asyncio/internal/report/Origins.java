package asyncio.internal.report;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The places where futures, tasks and handles were made. A map, not fields: a program that does not
 * debug shall not pay for a field in each of possibly a million tasks.
 *
 * <p>Any thread may add and ask. Objects that have become garbage are forgotten.
 */
public final class Origins {

  private final Map<Key, List<StackTraceElement>> frames = new ConcurrentHashMap<>();
  private final ReferenceQueue<Object> garbage = new ReferenceQueue<>();

  /** An object by identity. Does not keep the object alive. */
  private static final class Key extends WeakReference<Object> {

    private final int hash;

    Key(Object object, ReferenceQueue<Object> garbage) {
      super(object, garbage);
      this.hash = System.identityHashCode(object);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      Object object = get();
      return this == other || object != null && other instanceof Key key && key.refersTo(object);
    }
  }

  /** Remembers the current stack as the place where an object was made. */
  public void add(Object made) {
    for (Reference<?> gone = garbage.poll(); gone != null; gone = garbage.poll()) {
      frames.remove(gone);
    }
    List<StackTraceElement> origin = StackFrames.ofCaller();
    if (!origin.isEmpty()) {
      frames.put(new Key(made, garbage), origin);
    }
  }

  /** The place where an object was made, the innermost frame first; empty if it is not known. */
  public List<StackTraceElement> of(Object made) {
    return frames.getOrDefault(new Key(made, new ReferenceQueue<>()), List.of());
  }
}
