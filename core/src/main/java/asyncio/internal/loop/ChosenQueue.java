package asyncio.internal.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is ready, in an order that a {@link Chooser} decides.
 *
 * <p>Three rules limit the choice, because programs rely on them, and so does this library:
 *
 * <ul>
 *   <li>Callbacks run in the order in which they became ready, one after the other. Tasks may come
 *       between them.
 *   <li>Timers' callbacks, too; but among those of one deadline the chooser decides.
 *   <li>The steps of one task come one after the other: a task is never in the queue twice.
 * </ul>
 */
final class ChosenQueue extends ReadyQueue {

  private final Host host;
  private final Chooser chooser;

  /** The candidates of one choice, and their places; kept to make no garbage. */
  private final List<Object> candidates = new ArrayList<>();

  private int[] places = new int[16];

  ChosenQueue(Host host, Chooser chooser) {
    this.host = host;
    this.chooser = chooser;
  }

  /** Null always: so control goes to the loop's own thread, which alone may call the chooser. */
  @Override
  @Nullable Object peek() {
    return null;
  }

  @Override
  Object take() {
    collectCandidates();
    try {
      return removeAt(places[candidates.size() == 1 ? 0 : choice()]);
    } finally {
      candidates.clear();
    }
  }

  private int choice() {
    int choice = chooser.choose(candidates);
    if (choice < 0 || choice >= candidates.size()) {
      throw new IndexOutOfBoundsException(
          "The order chose the ready entry "
              + choice
              + ": it must be from 0 to "
              + (candidates.size() - 1)
              + ".");
    }
    return choice;
  }

  private void collectCandidates() {
    boolean callbackSeen = false;
    long timersSeen = TimerQueue.NEVER;
    for (int place = 0; place < size(); place++) {
      Object entry = get(place);
      if (entry instanceof TaskStrand) {
        add(entry, place);
        continue;
      }
      long deadline = host.deadline(entry);
      if (deadline == TimerQueue.NEVER ? !callbackSeen : mayCome(deadline, timersSeen)) {
        add(entry, place);
      }
      if (deadline == TimerQueue.NEVER) {
        callbackSeen = true;
      } else if (timersSeen == TimerQueue.NEVER) {
        timersSeen = deadline;
      }
    }
  }

  /** Whether a timer is the first one, or has the deadline of the first one. */
  private static boolean mayCome(long deadline, long first) {
    return first == TimerQueue.NEVER || deadline == first;
  }

  private void add(Object entry, int place) {
    int count = candidates.size();
    if (count == places.length) {
      places = Arrays.copyOf(places, 2 * count);
    }
    places[count] = place;
    candidates.add(entry);
  }
}
