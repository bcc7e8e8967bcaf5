package asyncio.internal.net;

import asyncio.internal.log.Log;
import asyncio.net.BaseTransport;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectableChannel;
import java.util.HashMap;
import java.util.Map;

/**
 * The channels of a loop that belong to a transport or a server: nobody else may watch them, and
 * they are closed with the loop.
 */
public final class ChannelOwners {

  private final Map<SelectableChannel, Object> owners = new HashMap<>();

  /** No channel is owned yet. */
  public ChannelOwners() {}

  void add(SelectableChannel channel, Object owner) {
    owners.put(channel, owner);
  }

  void remove(SelectableChannel channel) {
    owners.remove(channel);
  }

  /**
   * Checks that a channel may be watched directly.
   *
   * @throws IllegalStateException if it belongs to a transport or a server
   */
  void checkNotOwned(SelectableChannel channel) {
    Object owner = owners.get(channel);
    if (owner != null) {
      throw new IllegalStateException(
          "The channel " + channel + " is used by transport " + owner + ": go through that.");
    }
  }

  /** Closes all channels that are left. For a loop that is closed. */
  void closeAll() {
    owners.forEach(
        (channel, owner) -> {
          boolean closing = owner instanceof BaseTransport transport && transport.isClosing();
          if (!closing && channel.isOpen()) {
            Log.LOGGER.log(Level.WARNING, "Not closed before its loop was: {0}", owner);
          }
          try {
            channel.close();
          } catch (IOException e) {
            Log.LOGGER.log(Level.DEBUG, "A channel could not be closed.", e);
          }
        });
    owners.clear();
  }
}
