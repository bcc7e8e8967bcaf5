package asyncio.internal.executor;

import asyncio.internal.loop.Host;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * The threads in which blocking work runs. They never share carriers with the loop's coroutines: a
 * job may keep its carrier while it blocks, as in a class initializer, or in {@code synchronized}
 * before JDK 24, and a few such jobs would stop the loop.
 *
 * <p>On the direct engine the loop's thread is the carrier of its coroutines, so jobs can be
 * virtual threads on the carriers of the JDK. On the portable engine they are platform threads.
 */
final class JobThreads {

  private JobThreads() {}

  /** An executor with as many threads as there are jobs at a time. */
  static ExecutorService executor(Host loop) {
    return areVirtual(loop)
        ? Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("asyncio_", 0).inheritInheritableThreadLocals(false).factory())
        : Executors.newCachedThreadPool(
            Thread.ofPlatform()
                .name("asyncio_", 0)
                .daemon()
                .inheritInheritableThreadLocals(false)
                .factory());
  }

  /** Makes a thread for one wait. */
  static ThreadFactory factory(Host loop, String name) {
    Thread.Builder builder =
        areVirtual(loop) ? Thread.ofVirtual() : Thread.ofPlatform().daemon().stackSize(SMALL_STACK);
    return builder.name(name).inheritInheritableThreadLocals(false).factory();
  }

  /** Bytes; for a thread that only waits. */
  private static final long SMALL_STACK = 256 * 1024;

  private static boolean areVirtual(Host loop) {
    return loop.kernel().engine().usesInternals();
  }
}
