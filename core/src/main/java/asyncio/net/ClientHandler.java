package asyncio.net;

/**
 * Talks to each client of a server; see {@link Streams#startServer(ClientHandler, String, int)}.
 *
 * <p>In Python: the {@code client_connected_cb} of {@code start_server}.
 */
@FunctionalInterface
public interface ClientHandler {

  /**
   * Talks to a client. Runs in a task of its own, and may suspend. Must see to it that the writer
   * is closed. If this method throws, the loop's exception handler gets the exception, and the
   * connection is closed. If the task is cancelled, the connection is closed, too.
   *
   * @param reader receives from the client
   * @param writer sends to the client
   * @throws Exception any exception
   */
  void serve(StreamReader reader, StreamWriter writer) throws Exception;
}
