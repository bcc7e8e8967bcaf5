package asyncio.internal.loop;

import asyncio.internal.engine.Strand;

/** A strand of an event loop: it runs a task's coroutine or a generator's body. */
public abstract class LoopStrand extends Strand {

  /**
   * A strand that has not run yet.
   *
   * @param kernel the loop's kernel
   */
  protected LoopStrand(Kernel kernel) {
    super(kernel.engine());
  }

  /**
   * The loop.
   *
   * @return the loop, as its parts see it; null once the strand has ended
   */
  public abstract @org.jspecify.annotations.Nullable Host host();

  /**
   * The strand that waits for this one, as a caller waits for a method. A generator's strand has a
   * caller while it runs.
   *
   * @return the strand, or null
   */
  public abstract @org.jspecify.annotations.Nullable LoopStrand caller();
}
