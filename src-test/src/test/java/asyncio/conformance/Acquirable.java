package asyncio.conformance;

import asyncio.sync.Condition;
import asyncio.sync.Held;
import asyncio.sync.Lock;
import asyncio.sync.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What can be acquired: a lock, a condition, or a semaphore. */
record Acquirable(Supplier<Held> acquiring, Runnable releasing, BooleanSupplier lockedness) {

  /** The thing, which is one of the three. */
  static Acquirable of(Object thing) {
    if (thing instanceof Lock lock) {
      return new Acquirable(lock::acquire, lock::release, lock::locked);
    }
    if (thing instanceof Condition condition) {
      return new Acquirable(condition::acquire, condition::release, condition::locked);
    }
    Semaphore semaphore = (Semaphore) thing;
    return new Acquirable(semaphore::acquire, semaphore::release, semaphore::locked);
  }

  void acquire() {
    var unused = acquiring.get();
  }

  void release() {
    releasing.run();
  }

  boolean locked() {
    return lockedness.getAsBoolean();
  }
}
