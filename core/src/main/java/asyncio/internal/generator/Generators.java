package asyncio.internal.generator;

import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.internal.log.Log;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.Report;
import asyncio.internal.report.StackFrames;
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

  private static final int FIRST_ALARM = 100;

  private final Host loop;
  private final Set<Entry> live = new LinkedHashSet<>();
  private final ReferenceQueue<Object> garbage = new ReferenceQueue<>();
  private boolean shutDown;

  /** Debug mode warns when so many generators are open, and then when they have doubled. */
  private int alarm = FIRST_ALARM;

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
      owner.count();
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
    count();
    if (live.size() >= alarm && loop.debug()) {
      alarm = 2 * live.size();
      warnOfMany();
    }
    return entry;
  }

  private void count() {
    loop.kernel().counters().generators = live.size();
  }

  /** In debug mode: a generator that is left, and can be reached from its body, stays for good. */
  private void warnOfMany() {
    Log.LOGGER.log(
        Level.WARNING,
        live.size()
            + " generators are open: begun, and neither at their end nor closed. Each keeps a"
            + " thread; close them, for instance by a try statement. The newest was begun here:"
            + StackFrames.lines(StackFrames.ofCaller()));
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
    if (!live.isEmpty() && loop.debug()) {
      Log.LOGGER.log(Level.WARNING, live.size() + " generators were open when the loop shut down.");
    }
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
    for (Entry entry : live) {
      generations.add(entry.generation);
    }
    return generations;
  }
}
