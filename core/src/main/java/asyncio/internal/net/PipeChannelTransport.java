package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.net.BaseProtocol;
import asyncio.net.ExtraInfo;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/** What both ends of a pipe have in common. */
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
    return info.name().equals("pipe") ? info.type().cast(channel) : null;
  }

  @Override
  public String toString() {
    return "<" + getClass().getSimpleName() + " " + stateName() + " " + channel + ">";
  }
}
