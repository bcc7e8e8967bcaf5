package asyncio.internal.generator;

import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.Report;
import asyncio.internal.report.Log;
import java.lang.System.Logger.Level;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The generators of a loop that have begun and not ended, so that their {@code finally} blocks run
 * in any case: when nobody can iterate them any more, or at the latest when the loop shuts down.
 */
public final class Generators {

  private final Host loop;
  private final Set<Entry> live = new LinkedHashSet<>();
  private final ReferenceQueue<Object> garbage = new ReferenceQueue<>();
  private boolean shutDown;

  /** Knows the user's object weakly: once that is garbage, nobody asks for another value. */
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

  /** Those of one loop; none so far. */
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

  /** Closes those that have been dropped. Called in each turn. */
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

  /** Closes all, at the same time, and waits for them. Suspends. */
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

  /** Those that are left when the loop is closed. */
  public boolean isEmpty() {
    return live.isEmpty();
  }

  public List<Generation<?>> left() {
    List<Generation<?>> generations = new ArrayList<>();
    live.forEach(entry -> generations.add(entry.generation));
    return generations;
  }
}
