package asyncio.internal.loop;

import java.util.List;

/** Decides which of the ready entries runs next, in place of the first one. For tests. */
@FunctionalInterface
public interface Chooser {

  /**
   * Chooses an entry. Called in the loop's own thread.
   *
   * @param candidates two or more: callbacks, and tasks as {@link TaskStrand}s. The first one is
   *     the one that would be next without a chooser. The list is good for this call only
   * @return the place of the chosen one in the list
   */
  int choose(List<Object> candidates);
}
