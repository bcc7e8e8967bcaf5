package asyncio;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A callback that another thread may cancel at any moment: once {@link #cancel()} has returned
 * there, it does not run, and will not.
 */
final class ThreadsafeHandle extends Handle {

  private final ReentrantLock running = new ReentrantLock();

  ThreadsafeHandle(EventLoop loop, Runnable callback, Context context) {
    super(loop, callback, context);
  }

  @Override
  void run() {
    running.lock();
    try {
      super.run();
    } finally {
      running.unlock();
    }
  }

  /**
   * In another thread, waits if the callback runs just now. On the loop's thread it is that
   * callback who cancels itself.
   */
  @Override
  public void cancel() {
    if (loop.baton().isHere()) {
      super.cancel();
      return;
    }
    running.lock();
    try {
      super.cancel();
    } finally {
      running.unlock();
    }
  }
}
