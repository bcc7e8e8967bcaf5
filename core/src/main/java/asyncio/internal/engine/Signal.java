package asyncio.internal.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A flag that one thread sets and another takes: the permission to go on.
 *
 * <p>{@link Strand} is a subclass, which saves an object for each strand.
 */
abstract class Signal {

  private static final VarHandle SET;

  static {
    try {
      SET = MethodHandles.lookup().findVarHandle(Signal.class, "set", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile boolean set;

  /** Sets the signal. Any thread. */
  final void set() {
    set = true;
  }

  /** Whether the signal is set and has not been taken. Any thread. */
  final boolean isSet() {
    return set;
  }

  /** Takes the signal, if it is set; of two threads that try, one succeeds. */
  final boolean take() {
    return set && SET.compareAndSet(this, true, false);
  }
}
