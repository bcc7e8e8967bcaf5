package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.net.BaseProtocol;
import asyncio.net.ExtraInfo;
import java.nio.channels.SelectableChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Transport of an end of a {@link java.nio.channels.Pipe}; reading and writing are subclasses. */
abstract class PipeChannelTransport extends ChannelTransport {

  private final SelectableChannel channel;

  PipeChannelTransport(
      TransportLoop loop, SelectableChannel channel, BaseProtocol protocol, Future<Void> whenMade) {
    super(loop, channel, protocol);
    this.channel = channel;
    begin(whenMade);
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> info) {
    Objects.requireNonNull(info, "info");
    return info.name().equals("pipe") && channel.isOpen() ? info.type().cast(channel) : null;
  }

  @Override
  public String toString() {
    return "<" + getClass().getSimpleName() + " " + stateName() + " " + channel + ">";
  }
}
