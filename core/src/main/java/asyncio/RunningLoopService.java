package asyncio;

import asyncio.futures.FutureLoop;
import asyncio.futures.RunningLoop;
import org.jspecify.annotations.Nullable;

/** Tells futures which loop runs. A service; not for users. */
public final class RunningLoopService implements RunningLoop {

  /** For the service loader. */
  public RunningLoopService() {}

  @Override
  public @Nullable FutureLoop current() {
    EventLoop loop = EventLoop.running();
    return loop == null ? null : loop.futures();
  }
}
