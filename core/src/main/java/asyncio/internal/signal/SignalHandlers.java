package asyncio.internal.signal;

import asyncio.internal.log.Log;
import asyncio.internal.loop.Host;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A loop's signal handlers.
 *
 * <p>The JVM has one handler for each signal. If any loop handles the signal, this class installs a
 * handler, which passes each signal on to the callback that was added last, by any loop. So loops
 * may come and go in any order. When the last callback is removed, the JVM gets its former handler
 * back.
 */
public final class SignalHandlers {

  /** The installed handlers of all loops, by the signal's name. Guarded by itself. */
  private static final Map<String, Installed> INSTALLED = new HashMap<>();

  /**
   * A function that a loop has added. No record: the JDK keeps what it makes for a record's {@code
   * equals}, and with it the class loader.
   */
  private static final class Added {

    final Host loop;
    final Runnable function;
    final Object callback;

    Added(Host loop, Runnable function, Object callback) {
      this.loop = loop;
      this.function = function;
      this.callback = callback;
    }
  }

  private static final class Installed {

    private final String signal;
    private final Object own;
    private final Object before;

    /** The newest first; never empty. */
    private final ArrayDeque<Added> added = new ArrayDeque<>();

    Installed(String signal) throws ReflectiveOperationException {
      this.signal = signal;
      this.own = JvmSignals.handler(() -> deliver(signal));
      this.before = JvmSignals.handle(signal, own);
      if (JvmSignals.handle(signal, own) != own) { // the JVM has not taken it
        JvmSignals.handle(signal, before);
        throw new UnsupportedOperationException(
            "SIG"
                + signal
                + " cannot be handled: it was to be ignored when this program was started, as by"
                + " nohup or in the background, and the JVM leaves it so.");
      }
    }

    void restore() {
      try {
        Object present = JvmSignals.handle(signal, before);
        if (present != own) {
          JvmSignals.handle(signal, present); // installed since by other code: leave it
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("What could be installed can be put back.", e);
      }
    }
  }

  private final Host loop;
  private final Map<String, Added> mine = new HashMap<>();

  /** The handlers of one loop; none so far. */
  public SignalHandlers(Host loop) {
    this.loop = loop;
  }

  /** Adds a handler. Returns the handler that this loop had for the signal, or null. */
  public @Nullable Runnable add(String signal, Runnable callback) {
    loop.checkOpen();
    loop.checkThread();
    JvmSignals.number(signal); // refuses an unknown name
    String name = JvmSignals.shortName(signal);
    Added newest = new Added(loop, callback, loop.callback(callback));
    synchronized (INSTALLED) {
      Installed installed = INSTALLED.get(name);
      if (installed == null) {
        installed = install(name);
        INSTALLED.put(name, installed);
      }
      installed.added.addFirst(newest);
    }
    Added former = mine.put(name, newest);
    if (former == null) {
      loop.outsideWork(1);
      return null;
    }
    forget(name, former);
    return former.function;
  }

  private static Installed install(String name) {
    if (name.equals("USR2") && System.getProperty("os.name").equals("Linux")) {
      // The JDK would allow it; but profilers and the flight recorder send it all the time.
      throw new UnsupportedOperationException(
          "SIGUSR2 cannot be handled: on Linux the JVM stops its own threads by it. Take SIGUSR1.");
    }
    try {
      return new Installed(name);
    } catch (InvocationTargetException kept) {
      throw new UnsupportedOperationException(
          "SIG" + name + " cannot be handled: the system or the JVM keeps it for itself.",
          kept.getCause());
    } catch (ReflectiveOperationException e) {
      throw JvmSignals.noSignals(e);
    }
  }

  public boolean remove(String signal) {
    JvmSignals.number(signal);
    String name = JvmSignals.shortName(signal);
    Added former = mine.remove(name);
    if (former == null) {
      return false;
    }
    loop.outsideWork(-1);
    forget(name, former);
    return true;
  }

  /**
   * Whether there is no handler.
   *
   * @return true if so
   */
  public boolean isEmpty() {
    return mine.isEmpty();
  }

  public void close() {
    List.copyOf(mine.keySet()).forEach(this::remove);
  }

  private static void forget(String name, Added former) {
    synchronized (INSTALLED) {
      Installed installed = INSTALLED.get(name);
      if (installed != null && installed.added.remove(former) && installed.added.isEmpty()) {
        INSTALLED.remove(name);
        installed.restore();
      }
    }
  }

  /** A signal has come, in a thread of the JVM. */
  private static void deliver(String name) {
    Added receiver;
    synchronized (INSTALLED) {
      Installed installed = INSTALLED.get(name);
      receiver = installed == null ? null : installed.added.peekFirst();
    }
    if (receiver != null) {
      if (!receiver.loop.kernel().turns().send(receiver.callback)) {
        Log.LOGGER.log(Level.DEBUG, "SIG{0} came when its loop was closed.", name);
      }
    }
  }
}
