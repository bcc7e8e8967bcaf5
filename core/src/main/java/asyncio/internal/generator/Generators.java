package asyncio.internal.generator;

import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.internal.log.Log;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.Report;
import java.lang.System.Logger.Level;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The generators of a loop that have begun and not ended. Makes sure that their {@code finally}
 * blocks run: when the program has dropped a generator, or at the latest when the loop shuts down.
 */
public final class Generators {

  private final Host loop;
  private final Set<Entry> live = new LinkedHashSet<>();
  private final ReferenceQueue<Object> garbage = new ReferenceQueue<>();
  private boolean shutDown;

  /**
   * Refers to the user's object weakly: once the object is garbage, no code can ask for another
   * value.
   */
  static final class Entry extends WeakReference<Object> {

    private final Generators owner;
    private final Generation<?> generation;

    private Entry(Generators owner, Object generator, Generation<?> generation) {
      super(generator, owner.garbage);
      this.owner = owner;
      this.generation = generation;
    }

    void remove() {
      owner.live.remove(this);
    }
  }

  /** The registry of one loop; empty. */
  public Generators(Host loop) {
    this.loop = loop;
  }

  Entry add(Object generator, Generation<?> generation) {
    if (shutDown) {
      Log.LOGGER.log(
          Level.WARNING, "A generator was begun after shutdownAsyncgens(): nobody will close it.");
    }
    Entry entry = new Entry(this, generator, generation);
    live.add(entry);
    return entry;
  }

  /** Closes the generators that the program has dropped. Called in each turn. */
  public void review() {
    if (live.isEmpty()) {
      return;
    }
    for (Object entry = garbage.poll(); entry != null; entry = garbage.poll()) {
      if (live.contains(entry)) {
        Generation<?> dropped = ((Entry) entry).generation;
        loop.createTask(() -> close(dropped));
      }
    }
  }

  /**
   * Closes all generators, at the same time, and waits for them. Suspends: unless there are none.
   * Cancellation: goes on to the generators' clean-up, which is waited for.
   */
  public void shutDown() {
    shutDown = true;
    List<Future<Void>> closing = new ArrayList<>();
    for (Entry entry : List.copyOf(live)) {
      closing.add(loop.createTask(() -> close(entry.generation)));
    }
    if (!closing.isEmpty()) {
      Futures.gatherOutcomes(closing).await();
    }
  }

  private @Nullable Void close(Generation<?> generation) {
    try {
      generation.close();
    } catch (Exception failed) {
      loop.report(Report.of("an error occurred during closing of a generator", failed));
    }
    return null;
  }

  /** Whether no generator has begun and not ended. */
  public boolean isEmpty() {
    return live.isEmpty();
  }

  /** The generators that are left when the loop is closed. */
  public List<Generation<?>> left() {
    List<Generation<?>> generations = new ArrayList<>();
    live.forEach(entry -> generations.add(entry.generation));
    return generations;
  }
}
