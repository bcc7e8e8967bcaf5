package asyncio;

import java.util.List;

/**
 * Decides which of the ready steps and callbacks a loop runs next, in place of first come, first
 * served. For tests: a program that is right only in one order shows its fault in another one.
 *
 * <pre>{@code
 * RandomGenerator random = new SplittableRandom(8231);
 * EventLoop loop = EventLoop.builder().order(ready -> random.nextInt(ready.size())).build();
 * }</pre>
 *
 * <p>Some things keep their order, because programs may rely on it: callbacks run in the order in
 * which they became ready, and so do timers, except those that are due at the same time. Every
 * other order is possible with real sockets and threads, too, or in the next version of a program.
 *
 * <p>A loop with an order of its own is slower: each step goes through the loop's own thread.
 *
 * <p>In Python: there is none.
 */
@FunctionalInterface
public interface ReadyOrder {

  /**
   * Chooses. Called in the loop's own thread, whenever there is more than one candidate. May ask
   * tasks for their names and stacks; must not change anything in the loop. An exception ends the
   * loop's run.
   *
   * @param ready the candidates, two or more, the oldest first: each is a {@link Task}, whose next
   *     step is due, or a {@link Handle}, which is a callback
   * @return the place in the list of the candidate that runs next; 0 is first come, first served
   */
  int next(List<?> ready);
}
