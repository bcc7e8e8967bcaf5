package asyncio.net;

import org.jspecify.annotations.Nullable;

/**
 * Feeds a {@link StreamReader} with the bytes that a connection receives.
 *
 * <p>Not thread-safe: for coroutines and callbacks of its loop.
 *
 * <p>In Python: {@code asyncio.StreamReaderProtocol}.
 */
public class StreamReaderProtocol extends FlowControlProtocol implements Protocol {

  /** Null once the connection is gone. */
  private @Nullable StreamReader reader;

  private final @Nullable ClientConnected clientConnected;

  /** Whether both directions end together, as those of TLS do. */
  private boolean closesAtEof;

  /** Receives the new connections of a server. */
  @FunctionalInterface
  public interface ClientConnected {

    /**
     * Receives a new connection. The loop calls this method as a callback: it must not suspend, but
     * may create a task.
     *
     * @param reader receives from the client
     * @param writer sends to the client; the receiver closes it
     */
    void clientConnected(StreamReader reader, StreamWriter writer);
  }

  /**
   * Makes a protocol for a connection whose writer the caller makes.
   *
   * @param reader gets the bytes that come in; made for the loop of the connection, or for none yet
   */
  public StreamReaderProtocol(StreamReader reader) {
    this(reader, null);
  }

  /**
   * Makes a protocol for a connection of a server.
   *
   * @param reader gets the bytes that come in; made for the loop of the connection, or for none yet
   * @param clientConnected gets the reader and a writer once the connection is made; null: the
   *     caller makes the writer
   */
  public StreamReaderProtocol(StreamReader reader, @Nullable ClientConnected clientConnected) {
    super(reader);
    this.reader = reader;
    this.clientConnected = clientConnected;
  }

  @Override
  public void connectionMade(Transport transport) {
    begin(transport);
  }

  /** Receives a connection, which it passes on, or the end of a pipe. */
  @Override
  public void connectionMade(BaseTransport transport) {
    if (transport instanceof Transport connection) {
      connectionMade(connection);
    } else {
      begin(transport);
    }
  }

  private void begin(BaseTransport transport) {
    if (reader != null) {
      reader.loop(); // from now on both belong to the loop of the connection
    }
    loop();
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
      Throwable thrown = thrown(exception);
      if (thrown == null) {
        reader.feedEof();
      } else {
        reader.setException(thrown);
      }
      reader = null;
    }
    super.connectionLost(exception);
  }
}
