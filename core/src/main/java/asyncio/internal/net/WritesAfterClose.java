package asyncio.internal.net;

import asyncio.internal.log.Log;
import asyncio.net.BaseTransport;
import java.lang.System.Logger.Level;

/**
 * Counts writes to a transport that is closed. One may be a race with the other end; the fifth is
 * logged as a warning, as in asyncio.
 */
public final class WritesAfterClose {

  private static final int LOG_THRESHOLD = 5;

  private int count;

  /** No write has come too late yet. */
  public WritesAfterClose() {}

  /**
   * Counts a write, whose data is dropped.
   *
   * @param target what was written to, in words
   * @param transport the transport
   */
  public void note(String target, BaseTransport transport) {
    count++;
    if (count == LOG_THRESHOLD) {
      Log.LOGGER.log(Level.WARNING, "The program goes on writing to {0}: {1}", target, transport);
    }
  }
}
