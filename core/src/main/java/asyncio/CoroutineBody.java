package asyncio;

import asyncio.internal.engine.Strand;
import org.jspecify.annotations.Nullable;

/** What a strand of a loop runs: the coroutine of a task, or a generator that a task iterates. */
interface CoroutineBody extends Runnable {

  /** The task whose step this is, or null. */
  @Nullable Task<?> task();

  /** The strand that waits for this one, as the caller of a method does; or null. */
  @Nullable Strand caller();
}
