package asyncio.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of 127.0.0.1 at which nobody listens. As long as this is open, nobody else can, for the
 * port is taken.
 */
public final class ClosedPort implements AutoCloseable {

  private final Socket taking = new Socket();

  /** Any port. */
  public ClosedPort() throws IOException {
    this(0);
  }

  /**
   * A certain one.
   *
   * @throws IOException if somebody has it
   */
  public ClosedPort(int port) throws IOException {
    try {
      taking.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
    } catch (IOException e) {
      taking.close();
      throw e;
    }
  }

  /** Its number. */
  public int number() {
    return taking.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    taking.close();
  }
}
