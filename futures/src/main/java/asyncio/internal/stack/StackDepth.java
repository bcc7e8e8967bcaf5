package asyncio.internal.stack;

/**
 * Ends a recursion that suspends on its way down.
 *
 * <p>A virtual thread that is suspended keeps its frames in the heap, and takes back only the
 * innermost ones when it goes on. So a coroutine that awaits on each level of an endless recursion
 * never overflows its stack: it fills the heap, and then the whole program fails. This check gives
 * it the {@link StackOverflowError} that it would get without the awaits.
 */
public final class StackDepth {

  /** Several times as many frames as fit into the stack of a thread, by the JVM's defaults. */
  private static final int MAX_FRAMES = 100_000;

  private static final StackWalker WALKER = StackWalker.getInstance();

  private StackDepth() {}

  /**
   * Counts the frames of the current thread. Takes some microseconds, and for a deep stack
   * milliseconds: to be called once in a few thousand awaits.
   *
   * @throws StackOverflowError if there are more than 100,000
   */
  public static void check() {
    long frames = WALKER.walk(stack -> stack.limit(MAX_FRAMES + 1L).count());
    if (frames > MAX_FRAMES) {
      throw new StackOverflowError(
          "The coroutine has more than "
              + MAX_FRAMES
              + " frames on its stack: does it call itself without end?");
    }
  }
}
