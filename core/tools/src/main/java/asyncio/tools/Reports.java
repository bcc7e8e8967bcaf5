package asyncio.tools;

import asyncio.tools.agent.Agent;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Takes the agent's report, from a port of the loopback interface.
 *
 * <p>Any user of this machine can connect to the port. So each connection has a thread of its own,
 * and a connection counts only if it begins with the token, which the agent alone knows. A
 * connection that says nothing does not hold up the others.
 */
final class Reports implements Closeable {

  /** A report is read up to here, in bytes. */
  private static final int LONGEST = 64 * 1024 * 1024;

  private static final int BACKLOG = 50;

  private final ServerSocket server;
  private final String token;
  private final CompletableFuture<String> report = new CompletableFuture<>();

  /** Listens. */
  Reports() throws IOException {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    token = HexFormat.of().formatHex(random);
    server = new ServerSocket(0, BACKLOG, Agent.loopback());
    Thread.ofVirtual().name("asyncio reports").start(this::accept);
  }

  /** Where to connect to, and what to say first: for the agent, separated by a space. */
  String address() {
    return server.getLocalPort() + " " + token;
  }

  /**
   * Waits for the report.
   *
   * @param millis how long, at most
   * @return what follows the token and a line feed
   * @throws TimeoutException if none has come
   * @throws IOException if it is too long, or the connection broke
   */
  String await(long millis) throws IOException, TimeoutException {
    try {
      return report.get(millis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      throw new IOException(String.valueOf(failed.getCause()), failed);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket connection = server.accept();
        Thread.ofVirtual().name("asyncio report").start(() -> receive(connection));
      } catch (IOException closed) {
        report.completeExceptionally(closed); // unless there is one
      }
    }
  }

  private void receive(Socket connection) {
    try (connection) {
      InputStream in = connection.getInputStream();
      byte[] expected = (token + "\n").getBytes(StandardCharsets.US_ASCII);
      if (MessageDigest.isEqual(in.readNBytes(expected.length), expected)) {
        receiveReport(in);
      }
    } catch (IOException strangerIsGone) {
      // The agent may still come.
    }
  }

  private void receiveReport(InputStream in) {
    try {
      byte[] bytes = in.readNBytes(LONGEST + 1);
      if (bytes.length > LONGEST) {
        throw new IOException("the report has more than " + LONGEST + " bytes");
      }
      report.complete(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException broken) {
      report.completeExceptionally(broken);
    }
  }

  /** Stops listening. */
  @Override
  public void close() throws IOException {
    server.close();
  }
}
