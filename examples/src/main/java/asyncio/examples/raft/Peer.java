package asyncio.examples.raft;

import asyncio.CancelScope;
import asyncio.examples.raft.Message.Answer;
import asyncio.examples.raft.Message.Question;
import asyncio.net.Connection;
import asyncio.net.Streams;
import asyncio.sync.Event;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Another member, as this one sees it: a connection, over which one question at a time is asked. It
 * is opened when it is needed, and given up when an answer is late: the next question goes over a
 * new one.
 */
final class Peer {

  private final Member member;
  private final double callTimeout;
  private final Event news = new Event();
  private @Nullable Connection connection;

  Peer(Member member, double callTimeout) {
    this.member = member;
    this.callTimeout = callTimeout;
  }

  String name() {
    return member.name();
  }

  /** Set when there is something to tell the member. */
  Event news() {
    return news;
  }

  /** Asks, and returns the answer; null if there is none in time. Suspends. */
  @Nullable Answer call(Question question) {
    Answer answer = null;
    try {
      answer = CancelScope.after(callTimeout).run(() -> ask(question), null);
    } finally {
      if (answer == null) {
        disconnect();
      }
    }
    return answer;
  }

  private @Nullable Answer ask(Question question) {
    try {
      if (connection == null) {
        connection = Streams.openConnection(member.host(), member.port());
      }
      connection.writer().writeAll(Wire.frame(question));
      return Wire.read(connection.reader()) instanceof Answer answer ? answer : null;
    } catch (IOException gone) {
      return null;
    }
  }

  /** Closes the connection, without waiting for that. */
  void disconnect() {
    if (connection != null) {
      connection.writer().close();
      connection = null;
    }
  }
}
