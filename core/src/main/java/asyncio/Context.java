package asyncio;

import asyncio.futures.CallbackContext;
import asyncio.internal.report.Log;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The values of {@link ContextVar context variables} for a task or a callback.
 *
 * <p>A task runs in a copy of the context of whoever created it, a callback in a copy of the
 * context of whoever scheduled it; so what they set is seen by what they call and start, and by
 * nobody else. Copying costs next to nothing: the values are shared until one is set.
 *
 * <p>In Python: {@code contextvars.Context}.
 */
public final class Context implements CallbackContext {

  /** The contexts of threads that run no loop. */
  private static final ThreadLocal<Context> OF_THREAD = ThreadLocal.withInitial(Context::new);

  /** Those who follow the current context, in all threads; null if there is none. */
  private static volatile @Nullable Followers followers;

  /** Never modified, only replaced: copies share it. */
  private Map<ContextVar<?>, @Nullable Object> values;

  private boolean entered;

  /** An empty context. */
  public Context() {
    this(Map.of());
  }

  private Context(Map<ContextVar<?>, @Nullable Object> values) {
    this.values = values;
  }

  /**
   * A copy of the current context.
   *
   * <p>In Python: {@code contextvars.copy_context()}.
   *
   * @return a new context with the same values
   */
  public static Context copyContext() {
    return current().copy();
  }

  /**
   * A copy of this context.
   *
   * @return a new context with the same values
   */
  public Context copy() {
    return new Context(values);
  }

  /**
   * The context of the current coroutine or callback, or of the current thread if that runs no
   * loop.
   */
  static Context current() {
    EventLoop loop = EventLoop.running();
    return loop != null ? loop.context() : OF_THREAD.get();
  }

  private static void makeCurrent(Context context) {
    EventLoop loop = EventLoop.running();
    if (loop != null) {
      loop.setContext(context);
    } else {
      OF_THREAD.set(context);
      context.becameCurrent();
    }
  }

  /** This context is that of the calling thread from now on, or its values have changed. */
  void becameCurrent() {
    Followers present = followers;
    if (present != null) {
      present.follow(this, values);
    }
  }

  /**
   * Adds somebody who follows the current context, in all threads and loops of this program. What
   * is current in a thread just now is told when it changes. Any thread may call it; best before
   * any loop runs.
   *
   * <p>Each task's thread then remembers what was told there, which costs some hundred bytes.
   *
   * @param follower who is to be told
   */
  public static void addFollower(ContextFollower follower) {
    synchronized (OF_THREAD) {
      followers = Followers.and(followers, Objects.requireNonNull(follower, "follower"));
    }
  }

  /**
   * Removes somebody who follows the current context. Any thread may call it.
   *
   * @param follower who is no longer to be told
   */
  public static void removeFollower(ContextFollower follower) {
    synchronized (OF_THREAD) {
      followers = Followers.without(followers, follower);
    }
  }

  /**
   * Calls a function in this context: the variables that it sets are set here.
   *
   * @param function what to call
   * @throws IllegalStateException if this context is entered already, in whichever task or thread
   */
  public void run(Runnable function) {
    Context outer = current();
    enter();
    makeCurrent(this);
    try {
      function.run();
    } finally {
      makeCurrent(outer);
      leave();
    }
  }

  /**
   * Calls a function in this context: the variables that it sets are set here.
   *
   * @param <T> the result's type
   * @param function what to call
   * @return what the function returns
   * @throws IllegalStateException if this context is entered already, in whichever task or thread
   */
  public <T extends @Nullable Object> T run(Supplier<T> function) {
    Context outer = current();
    enter();
    makeCurrent(this);
    try {
      return function.get();
    } finally {
      makeCurrent(outer);
      leave();
    }
  }

  void enter() {
    if (entered) {
      throw new IllegalStateException(
          "The context is entered already: it can serve one coroutine or callback at a time; use a copy.");
    }
    entered = true;
  }

  void leave() {
    entered = false;
  }

  boolean isEntered() {
    return entered;
  }

  // ---- values; a value may be null, which is not the same as none

  boolean has(ContextVar<?> variable) {
    return values.containsKey(variable);
  }

  /**
   * The value of a variable in this context.
   *
   * @param <T> its type
   * @param variable the variable
   * @return its value here; the variable's default does not count
   * @throws NoSuchElementException if it has not been set here
   */
  @SuppressWarnings({"unchecked", "NullAway"})
  public <T extends @Nullable Object> T get(ContextVar<T> variable) {
    if (!has(variable)) {
      throw new NoSuchElementException(variable + " has no value in this context.");
    }
    return (T) values.get(variable);
  }

  /**
   * What {@link ContextVar#get()} would return if this context were the current one.
   *
   * @param <T> its type
   * @param variable the variable
   * @return its value here, or its default, or null if there is neither
   */
  @SuppressWarnings("unchecked")
  public <T extends @Nullable Object> @Nullable T find(ContextVar<T> variable) {
    return has(variable) ? (T) values.get(variable) : variable.defaultValue();
  }

  void set(ContextVar<?> variable, @Nullable Object value) {
    Map<ContextVar<?>, @Nullable Object> changed = new HashMap<>(values);
    changed.put(variable, value);
    values = changed;
    becameCurrent();
  }

  void unset(ContextVar<?> variable) {
    Map<ContextVar<?>, @Nullable Object> changed = new HashMap<>(values);
    changed.remove(variable);
    values = changed;
    becameCurrent();
  }

  @Override
  public String toString() {
    return "<Context " + values + ">";
  }

  /** All followers, and what they were told of last in each thread. */
  private static final class Followers {

    private static final ThreadLocal<@Nullable Told> LAST = new ThreadLocal<>();

    private final List<ContextFollower> all;

    /** Who was told of what. Values are never modified: the same map has the same ones. */
    private record Told(Followers who, Map<?, ?> values) {

      boolean is(Followers others, Map<?, ?> otherValues) {
        return who == others && values == otherValues;
      }
    }

    private Followers(List<ContextFollower> all) {
      this.all = List.copyOf(all);
    }

    static Followers and(@Nullable Followers present, ContextFollower added) {
      List<ContextFollower> all = new ArrayList<>(present == null ? List.of() : present.all);
      all.add(added);
      return new Followers(all);
    }

    static @Nullable Followers without(@Nullable Followers present, ContextFollower removed) {
      List<ContextFollower> left = new ArrayList<>(present == null ? List.of() : present.all);
      left.remove(removed);
      return left.isEmpty() ? null : new Followers(left);
    }

    void follow(Context context, Map<?, ?> values) {
      Told last = LAST.get();
      if (last != null && last.is(this, values)) {
        return;
      }
      LAST.set(new Told(this, values));
      for (ContextFollower follower : all) {
        try {
          follower.follow(context);
        } catch (RuntimeException failed) {
          Log.LOGGER.log(Level.ERROR, "A context follower failed: " + follower, failed);
        }
      }
    }
  }
}
