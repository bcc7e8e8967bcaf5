package asyncio.network;

import asyncio.EventLoop;
import asyncio.futures.Future;
import asyncio.net.Protocol;
import asyncio.net.Transport;
import asyncio.test.Steps;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A protocol that writes down what it is told. */
class Recording implements Protocol {

  final Steps steps = new Steps();
  final StringBuilder received = new StringBuilder();
  final Future<Void> lost;
  private final boolean echoes;
  @Nullable Exception lostBy;
  private @Nullable Transport transport;

  Recording(EventLoop loop, boolean echoes) {
    this.lost = loop.createFuture();
    this.echoes = echoes;
  }

  Transport transport() {
    return Objects.requireNonNull(transport);
  }

  @Override
  public void connectionMade(Transport made) {
    transport = made;
    steps.log("made");
  }

  @Override
  public void dataReceived(byte[] data) {
    received.append(new String(data, StandardCharsets.UTF_8));
    if (echoes) {
      transport().write(data);
    }
  }

  @Override
  public boolean eofReceived() {
    steps.log("eof");
    return false;
  }

  @Override
  public void pauseWriting() {
    steps.log("pause");
  }

  @Override
  public void resumeWriting() {
    steps.log("resume");
  }

  @Override
  @SuppressWarnings("NullAway") // the result of a future of nothing
  public void connectionLost(@Nullable Exception exception) {
    lostBy = exception;
    steps.log(exception == null ? "lost" : "lost:" + exception.getClass().getSimpleName());
    if (!lost.done()) {
      lost.setResult(null);
    }
  }
}
