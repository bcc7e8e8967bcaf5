package asyncio.tools;

import asyncio.Asyncio;
import asyncio.net.LimitOverrunException;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.sync.Event;
import asyncio.tools.agent.Agent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One look at a program: from the moment when the agent connects to the moment when either side
 * ends. Confined to the loop of the command.
 */
final class LiveSession {

  private static final double FOUND_PAUSE = 1;

  private final int epoch;
  private final String token;
  private final Target target;
  private final LiveFeed feed = new LiveFeed();

  /** Set when the agent sends, or never will. */
  private final Event connected = new Event();

  private @Nullable StreamWriter agent;
  private boolean showsTree;
  private double nextFound;
  private boolean ended;

  /** Whether the connection has ended by itself. */
  private boolean isCut;

  /** What is wrong, in words; empty if nothing is. */
  private String end = "";

  LiveSession(int epoch, String token, Target target) {
    this.epoch = epoch;
    this.token = token;
    this.target = target;
  }

  int epoch() {
    return epoch;
  }

  /** What the agent says first. */
  String token() {
    return token;
  }

  LiveFeed feed() {
    return feed;
  }

  /** Why nothing more comes; empty if something does, or if this side has ended the look. */
  String end() {
    if (isCut) { // a process that is killed may live on for a moment
      return target.isAlive() ? "The program sends no more." : "The program has ended.";
    }
    return end;
  }

  boolean hasEnded() {
    return ended;
  }

  /** Waits until the agent has said that it will send, and suspends meanwhile. */
  void awaitConnected(double seconds) throws ToolException {
    try {
      Asyncio.timeout(seconds, () -> connected.await());
      if (ended) {
        throw new ToolException(end());
      }
    } catch (asyncio.futures.TimeoutException silent) {
      throw new ToolException("Process " + target.pid() + " does not answer: is it stopped?");
    }
  }

  /** Takes all that the agent sends. Suspends until it, or this side, has ended. */
  void receive(StreamReader reader, StreamWriter writer) {
    agent = writer;
    try {
      String outcome = line(reader);
      if (!outcome.equals(Agent.OK)) {
        throw target.refused(outcome, "");
      }
      feed.take(line(reader));
      connected.set();
      while (true) {
        feed.take(line(reader));
      }
    } catch (ToolException refused) {
      end(String.valueOf(refused.getMessage()));
    } catch (IOException | LimitOverrunException gone) {
      isCut = !ended; // else this side has closed
      end("");
    } finally {
      close();
    }
  }

  /** A line without its end. */
  private static String line(StreamReader reader) throws IOException {
    byte[] line = reader.readline();
    if (line.length == 0 || line[line.length - 1] != '\n') {
      throw new IOException("the stream has ended");
    }
    return new String(line, 0, line.length - 1, StandardCharsets.UTF_8);
  }

  /** Nothing more comes. */
  void end(String why) {
    ended = true;
    end = end.isEmpty() ? why : end;
    connected.set();
  }

  /** Ends the look. The agent sees the end of the connection, and removes its listeners. */
  void close() {
    ended = true;
    if (agent != null) {
      agent.close();
    }
  }

  /** Tells the agent what a page wants. */
  void obey(LiveQuery query) {
    if (agent == null || ended) {
      return;
    }
    if (query.tree() != showsTree) {
      showsTree = query.tree();
      tell(agent, showsTree ? "tree on" : "tree off");
    }
    double now = Asyncio.getRunningLoop().time();
    if (query.found() && now >= nextFound) {
      nextFound = now + FOUND_PAUSE;
      tell(agent, "found " + feed.choose(query.loop()));
    }
  }

  private static void tell(StreamWriter agent, String command) {
    agent.write((command + "\n").getBytes(StandardCharsets.US_ASCII));
  }
}
