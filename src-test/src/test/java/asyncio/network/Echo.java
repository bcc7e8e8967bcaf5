package asyncio.network;

import asyncio.net.Protocol;
import asyncio.net.Transport;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sends back what it gets, and reads no more while the other end does not. */
class Echo implements Protocol {

  private @Nullable Transport transport;

  Transport transport() {
    return Objects.requireNonNull(transport);
  }

  @Override
  public void connectionMade(Transport made) {
    transport = made;
  }

  @Override
  public void dataReceived(byte[] data) {
    transport().write(data);
  }

  @Override
  public void pauseWriting() {
    transport().pauseReading();
  }

  @Override
  public void resumeWriting() {
    transport().resumeReading();
  }
}
