package asyncio.net;

import org.jspecify.annotations.Nullable;

/**
 * Feeds a {@link StreamReader} with what a connection receives.
 *
 * <p>In Python: {@code asyncio.StreamReaderProtocol}. For the thread of its loop.
 */
public class StreamReaderProtocol extends FlowControlProtocol implements Protocol {

  /** Null once the connection is gone. */
  private @Nullable StreamReader reader;

  private final @Nullable ClientConnected clientConnected;

  /** Of TLS it is known that both directions end together. */
  private boolean closesAtEof;

  /** What a server does with a new connection. */
  @FunctionalInterface
  public interface ClientConnected {

    /**
     * A client has connected. Called by the loop, as a callback: must not suspend, but may create a
     * task.
     *
     * @param reader what the client sends
     * @param writer sends to the client; whoever gets it closes it
     */
    void clientConnected(StreamReader reader, StreamWriter writer);
  }

  /**
   * A protocol for a connection whose writer the caller makes.
   *
   * @param reader gets what comes in; of the loop of the connection
   */
  public StreamReaderProtocol(StreamReader reader) {
    this(reader, null);
  }

  /**
   * A protocol for a connection of a server.
   *
   * @param reader gets what comes in; of the loop of the connection
   * @param clientConnected gets the reader and a writer when the connection is there; null if
   *     nobody does
   */
  public StreamReaderProtocol(StreamReader reader, @Nullable ClientConnected clientConnected) {
    super(reader.loop());
    this.reader = reader;
    this.clientConnected = clientConnected;
  }

  @Override
  public void connectionMade(BaseTransport transport) {
    closesAtEof = transport.getExtraInfo(ExtraInfo.SSLCONTEXT) != null;
    if (reader != null && transport instanceof ReadTransport source) {
      reader.setTransport(source);
    }
    if (reader != null && clientConnected != null) {
      StreamWriter writer = new StreamWriter((WriteTransport) transport, this, reader);
      clientConnected.clientConnected(reader, writer);
    }
  }

  @Override
  boolean isServerSide() {
    return clientConnected != null;
  }

  @Override
  void transportReplaced(Transport transport) {
    super.transportReplaced(transport);
    closesAtEof = transport.getExtraInfo(ExtraInfo.SSLCONTEXT) != null;
    if (reader != null) {
      reader.replaceTransport(transport);
    }
  }

  @Override
  public void dataReceived(byte[] data) {
    if (reader != null) {
      reader.feedData(data);
    }
  }

  @Override
  public boolean eofReceived() {
    if (reader != null) {
      reader.feedEof();
    }
    return !closesAtEof;
  }

  @Override
  public void connectionLost(@Nullable Exception exception) {
    if (reader != null) {
      if (exception == null) {
        reader.feedEof();
      } else {
        reader.setException(exception);
      }
      reader = null;
    }
    super.connectionLost(exception);
  }
}
