package asyncio;

import asyncio.futures.CallbackContext;
import asyncio.internal.log.Log;
import asyncio.internal.text.Printer;
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
 * <p>A task runs in a copy of the context in which it was created, a callback in a copy of the
 * context in which it was scheduled. So a value that a task or callback sets is seen by the code
 * that it calls and by the tasks and callbacks that it starts, and by no other. A copy costs next
 * to nothing: the values are shared until one is set.
 *
 * <p>Threads: a context belongs to the coroutine, callback or thread that runs in it.
 *
 * <p>In Python: {@code contextvars.Context}.
 */
public final class Context implements CallbackContext {

  /**
   * The contexts of threads that run no loop. A thread that has set no variable has none: it would
   * keep the class loader of an application that is gone.
   */
  private static final ThreadLocal<@Nullable Context> OF_THREAD = new ThreadLocal<>();

  /** The followers of the current context, in all threads; null if there are none. */
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
   * The context of the current coroutine or callback; if no loop runs in the current thread, the
   * thread's own. Changes are lost if the thread has none: see {@link #currentToChange}.
   */
  static Context current() {
    EventLoop loop = EventLoop.running();
    if (loop != null) {
      return loop.context();
    }
    Context ofThread = OF_THREAD.get();
    return ofThread != null ? ofThread : new Context();
  }

  /** The current context, in which a variable will be set. */
  static Context currentToChange() {
    Context context = current();
    if (EventLoop.running() == null) {
      OF_THREAD.set(context);
    }
    return context;
  }

  /** Makes the context current again that was so before a {@code run} in another one. */
  private static void restore(Context outer) {
    makeCurrent(outer);
    if (outer.values.isEmpty() && !outer.entered && EventLoop.running() == null) {
      OF_THREAD.remove();
    }
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

  /** This context has become the current one in the calling thread, or its values have changed. */
  void becameCurrent() {
    Followers present = followers;
    if (present != null) {
      present.follow(this, values);
    }
  }

  /**
   * Adds a follower of the current context, in all threads and loops of this program. The follower
   * is not told of the contexts that are current at the time of this call, only of changes. Any
   * thread may call this method; best before any loop runs.
   *
   * <p>Costs some hundred bytes for each task's thread, which remembers the values that were told
   * last.
   *
   * @param follower the follower
   */
  public static void addFollower(ContextFollower follower) {
    synchronized (OF_THREAD) {
      followers = Followers.and(followers, Objects.requireNonNull(follower, "follower"));
    }
  }

  /**
   * Removes a follower of the current context. Any thread may call this method.
   *
   * @param follower the follower; nothing happens if it was not added
   */
  public static void removeFollower(ContextFollower follower) {
    synchronized (OF_THREAD) {
      followers = Followers.without(followers, follower);
    }
  }

  /**
   * Calls a function in this context: the variables that the function sets are set here.
   *
   * <p>Suspends: if the function does, which it may in a coroutine. This context stays entered
   * until the function returns, also while the coroutine is suspended. Meanwhile nothing else can
   * run in this context: another {@code run} throws; a callback that needs this context is not
   * called, and a task of which it is the own context does not go on. The exception handler is told
   * of both. Use a {@link #copy()} for concurrent work. Cancellation: the error is thrown at the
   * function's own await.
   *
   * @param function the function
   * @throws IllegalStateException if this context is entered already, in any task or thread
   */
  public void run(Runnable function) {
    Objects.requireNonNull(function, "function");
    Context outer = current();
    enter();
    makeCurrent(this);
    try {
      function.run();
    } finally {
      restore(outer);
      leave();
    }
  }

  /**
   * Calls a function in this context. Suspends and can be cancelled as {@link #run(Runnable)}.
   *
   * @param <T> the result's type
   * @param function the function
   * @return the function's result
   * @throws IllegalStateException if this context is entered already, in any task or thread
   */
  public <T extends @Nullable Object> T run(Supplier<T> function) {
    Objects.requireNonNull(function, "function");
    Context outer = current();
    enter();
    makeCurrent(this);
    try {
      return function.get();
    } finally {
      restore(outer);
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

  // ---- values; null is a value, and not the same as no value

  boolean has(ContextVar<?> variable) {
    return values.containsKey(Objects.requireNonNull(variable, "variable"));
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
   * The value that {@link ContextVar#get()} would return if this context were the current one.
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
    return Printer.self(this, () -> "<Context " + Printer.of(values) + ">");
  }

  /** All followers, and the values that they were told of last in each thread. */
  private static final class Followers {

    private static final ThreadLocal<@Nullable Told> LAST = new ThreadLocal<>();

    private final List<ContextFollower> all;

    /**
     * The followers that were told, and the values. Maps of values are never modified: the same map
     * has the same values.
     */
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
