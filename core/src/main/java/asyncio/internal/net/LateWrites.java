package asyncio.internal.net;

import asyncio.net.BaseTransport;
import java.lang.System.Logger.Level;

/** What is written when it is too late: one may be a race, several are a mistake. */
public final class LateWrites {

  private static final System.Logger LOGGER = System.getLogger("asyncio");
  private static final int WARN_FROM = 5;

  private int count;

  /** None so far. */
  public LateWrites() {}

  /**
   * Another one; warns once.
   *
   * @param to what was written to, in words
   * @param transport the transport
   */
  public void note(String to, BaseTransport transport) {
    count++;
    if (count == WARN_FROM) {
      LOGGER.log(Level.WARNING, "Somebody goes on writing to {0}: {1}", to, transport);
    }
  }
}
