package asyncio.process;

import asyncio.futures.FutureLoop;
import asyncio.internal.log.Log;
import asyncio.net.BaseProtocol;
import asyncio.net.BaseTransport;
import asyncio.net.ExtraInfo;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pipe of a child that the JDK has made, as a transport: what {@link InputPipe} and {@link
 * OutputPipe} share.
 */
abstract class ChildPipe implements BaseTransport {

  final FutureLoop loop;
  final String name;
  BaseProtocol protocol;
  boolean closing;
  private boolean lost;

  ChildPipe(FutureLoop loop, String name, BaseProtocol protocol) {
    this.loop = loop;
    this.name = name;
    this.protocol = protocol;
  }

  final boolean isLost() {
    return lost;
  }

  /** Tells the protocol in the next turn that the pipe is closed; once. */
  final void lose(@Nullable Exception reason) {
    if (!lost) {
      lost = true;
      closing = true;
      if (!loop.loop().isClosed()) {
        loop.schedule(() -> protocol.connectionLost(reason), null);
      }
    }
  }

  /** The loop is being closed: lets the pump end, and tells the protocol nothing. */
  abstract void loopIsClosed();

  static void closeQuietly(Closeable pipe) {
    try {
      pipe.close();
    } catch (IOException e) {
      Log.LOGGER.log(Level.DEBUG, "A pipe could not be closed.", e);
    }
  }

  @Override
  public boolean isClosing() {
    return closing;
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> info) {
    Objects.requireNonNull(info, "info");
    return null;
  }

  @Override
  public void setProtocol(BaseProtocol newProtocol) {
    protocol = Objects.requireNonNull(newProtocol, "protocol");
  }

  @Override
  public BaseProtocol getProtocol() {
    return protocol;
  }

  @Override
  public String toString() {
    return "<"
        + getClass().getSimpleName()
        + " "
        + name
        + (lost ? " closed>" : closing ? " closing>" : " open>");
  }
}
