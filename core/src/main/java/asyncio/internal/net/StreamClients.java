package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.net.ClientHandler;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;

/** The clients of servers of streams: each is served by a task of its own. */
public final class StreamClients {

  private final TransportLoop loop;

  StreamClients(TransportLoop loop) {
    this.loop = loop;
  }

  /**
   * Makes a task that serves a client. If the task fails or is cancelled, the connection is closed.
   *
   * @param handler runs in the task
   * @param reader what the client sends
   * @param writer sends to the client
   */
  public void serve(ClientHandler handler, StreamReader reader, StreamWriter writer) {
    Future<Void> task = loop.createTask(() -> handler.serve(reader, writer));
    task.addDoneCallback(
        done -> {
          Throwable failure = done.cancelled() ? null : done.exception();
          if (failure != null) {
            loop.report("Unhandled exception in the handler of a client", failure, done);
          }
          if (failure != null || done.cancelled()) {
            writer.close();
          }
        });
  }
}
