package asyncio.tools;

import static java.nio.charset.StandardCharsets.US_ASCII;

import asyncio.Asyncio;
import asyncio.internal.text.Escapes;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import asyncio.observe.LiveRecording;
import asyncio.tools.agent.Agent;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * Serves the page that follows a program, to this machine only and to who knows the address.
 *
 * <p>While a page asks for events, there is a {@link LiveSession}: an agent in the program sends
 * them to a port of this command. If no page has asked for some time, the session ends, and the
 * program is as before; the next request begins another one. Confined to one loop.
 */
final class LiveView {

  /** A line of the agent, such as a tree; in bytes. */
  private static final int LONGEST_LINE = 4 * 1024 * 1024;

  private static final String HOST = "127.0.0.1";

  /** How often a request looks for news, and how often at most before it answers without any. */
  private static final double TICK = 0.1;

  private static final int TICKS = 10;
  private static final int TICKS_WHEN_PAUSED = 3;

  private static final double PATIENCE = 30;

  /** How long a session lasts while nobody asks: the first page takes a while to be opened. */
  private static final double FIRST_IDLE = 60;

  private static final double IDLE = 10;

  /** How long a connection may take to say that it is the agent's. */
  private static final double TOKEN_PATIENCE = 5;

  private final Target target;
  private final Consumer<String> says;
  private final String pageToken = token();
  private final String page;

  private int agentPort;
  private LiveSession session;
  private double lastLook;
  private double idle = FIRST_IDLE;

  LiveView(Target target, Consumer<String> says) throws IOException {
    this.target = target;
    this.says = says;
    StringBuilder text = new StringBuilder();
    LiveRecording.writePage(text, "process " + target.pid());
    page = text.toString();
    session = new LiveSession(1, token(), target);
  }

  private static String token() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /**
   * Attaches to the program and serves. Suspends until the program has ended, and nobody looks at
   * what is left of it.
   *
   * @param port where to serve the page; 0 for any
   * @param opens gets the page's address
   * @throws ToolException if the program cannot be looked at
   * @throws IOException if the port is taken
   */
  void serve(int port, Consumer<String> opens) throws ToolException, IOException {
    LiveHttp http = new LiveHttp(pageToken, this);
    Server agents = Streams.startServer(this::welcome, ServerOptions.on(HOST, 0), LONGEST_LINE);
    Server pages = Streams.startServer(http::serve, ServerOptions.on(HOST, port), LiveHttp.LONGEST);
    try {
      agentPort = agents.port();
      attach(session);
      lastLook = now();
      opens.accept("http://" + HOST + ":" + pages.port() + "/" + pageToken + "/");
      untilAllIsOver();
    } finally {
      session.close();
      agents.close();
      pages.close();
    }
  }

  private static double now() {
    return Asyncio.getRunningLoop().time();
  }

  private void untilAllIsOver() {
    while (target.isAlive() || now() - lastLook < IDLE) {
      Asyncio.sleep(1);
      if (!session.hasEnded() && now() - lastLook > idle) {
        session.close();
        says.accept("Nobody looks: the program is as before. The page may be opened again.");
      }
    }
    says.accept("Process " + target.pid() + " has ended.");
  }

  // ---- the agent

  private void attach(LiveSession fresh) throws ToolException {
    String arguments = agentPort + " " + fresh.token() + " " + Agent.STREAM;
    Asyncio.toThread(() -> target.load(arguments));
    fresh.awaitConnected(PATIENCE);
  }

  /** Any user of this machine can connect: only who knows the token is the agent. */
  private void welcome(StreamReader reader, StreamWriter writer) {
    try (writer) {
      LiveSession current = session;
      if (isAgentOf(current, reader)) {
        current.receive(reader, writer);
      }
    } catch (IOException | asyncio.futures.TimeoutException stranger) {
      // The agent may still come.
    }
  }

  /** The agent of an earlier look may come late, if the program was stopped meanwhile. */
  private static boolean isAgentOf(LiveSession session, StreamReader reader) throws IOException {
    byte[] expected = (session.token() + "\n").getBytes(US_ASCII);
    byte[] said = Asyncio.timeout(TOKEN_PATIENCE, () -> reader.readexactly(expected.length));
    return MessageDigest.isEqual(said, expected);
  }

  // ---- pages

  String page() {
    return page;
  }

  /** What a page is told: JSON. Suspends until there is something, a second at most. */
  String news(LiveQuery query) {
    lastLook = now();
    idle = IDLE;
    if (session.hasEnded() && session.end().isEmpty()) {
      lookAgain();
    }
    LiveSession current = session;
    LiveQuery known = query.epoch() == current.epoch() ? query : query.anew(current.epoch());
    current.obey(known);
    int ticks = known.paused() ? TICKS_WHEN_PAUSED : TICKS;
    do {
      Asyncio.sleep(TICK);
    } while (--ticks > 0 && (known.paused() || !current.feed().hasNews(known)));
    lastLook = now();
    return "{\"epoch\":"
        + current.epoch()
        + ",\"program\":"
        + quoted(current.end())
        + ","
        + current.feed().news(known)
        + "}";
  }

  private static String quoted(String text) {
    return '"' + Escapes.line(text).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Somebody looks again, after a while in which nobody did. */
  private void lookAgain() {
    LiveSession fresh = new LiveSession(session.epoch() + 1, token(), target);
    session = fresh;
    says.accept("Somebody looks again.");
    var unused =
        Asyncio.createTask(
            () -> {
              try {
                attach(fresh);
              } catch (ToolException refused) {
                fresh.end(String.valueOf(refused.getMessage()));
              }
            });
  }
}
