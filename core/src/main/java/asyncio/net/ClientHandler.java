package asyncio.net;

/**
 * What a server of streams does with each client.
 *
 * <p>In Python: the {@code client_connected_cb} of {@code start_server}.
 */
@FunctionalInterface
public interface ClientHandler {

  /**
   * Talks to a client. Runs in a task of its own, and may suspend. Closes the writer, or hands it
   * to whoever does. If it throws, the exception is reported, and the connection closed.
   *
   * @param reader what the client sends
   * @param writer sends to the client
   * @throws Exception anything
   */
  void serve(StreamReader reader, StreamWriter writer) throws Exception;
}
