package asyncio.behaviour.streams;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.TurnCounter.turnsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.EngineKind;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.net.Connection;
import asyncio.net.ExtraInfo;
import asyncio.net.FlowControlProtocol;
import asyncio.net.StreamReader;
import asyncio.net.StreamReaderProtocol;
import asyncio.net.StreamWriter;
import asyncio.test.Steps;
import asyncio.testing.FakeTransport;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLContext;

/** Writing to a stream; and the protocol between streams and their transport. */
class StreamWriterTest {

  private final Steps steps = new Steps();
  private final FakeTransport transport = new FakeTransport(steps);
  private final IOException exception = new IOException("reset");

  /** What is there once a connection is made. */
  private StreamReader reader;

  private StreamReaderProtocol protocol;
  private StreamWriter writer;

  private void connect() {
    reader = new StreamReader(4);
    protocol = new StreamReaderProtocol(reader);
    transport.connect(protocol);
    writer = new StreamWriter(transport, protocol, reader);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** A task that drains, and logs its name. */
  private Task<Void> draining(String name) {
    Task<Void> task =
        createTask(
            () -> {
              writer.drain();
              steps.log(name);
            },
            name);
    sleep(0);
    return task;
  }

  // ---- writing

  @OnBothEngines
  void whatIsWrittenGoesToTheTransport(EngineKind engine) {
    InetSocketAddress address = new InetSocketAddress(80);
    transport.knowing(ExtraInfo.PEERNAME, address);
    Loops.run(
        engine,
        () -> {
          connect();
          writer.write(bytes("a"));
          writer.writelines(List.of(bytes("b"), bytes("c")));
          assertThat(writer.canWriteEof()).isTrue();
          writer.writeEof();
          assertThat(writer.transport()).isSameAs(transport);
          assertThat(writer.getExtraInfo(ExtraInfo.PEERNAME)).isSameAs(address);
          assertThat(writer.getExtraInfo(ExtraInfo.SOCKNAME)).isNull();
          assertThat(writer).hasToString("<StreamWriter transport=<FakeTransport>>");
          assertThat(writer.isClosing()).isFalse();
          writer.close();
          assertThat(writer.isClosing()).isTrue();
        });
    steps.assertAre("a b c eof close");
  }

  // ---- drain

  @OnBothEngines
  void drainTakesNoTurnUnlessWritingIsPaused(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          connect();
          assertThat(turnsOf(() -> writer.drain())).isZero();
          protocol.pauseWriting();
          protocol.resumeWriting();
          assertThat(turnsOf(() -> writer.writeAll(bytes("a")))).isZero();
        });
  }

  @OnBothEngines
  void whatWasWrittenIsSentThoughTheWaitIsCancelled(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          connect();
          protocol.pauseWriting();
          Task<Void> writing = createTask(() -> writer.writeAll(bytes("a")));
          sleep(0);
          writing.cancel();
          assertThatThrownBy(writing::await).isInstanceOf(CancelledError.class);
          assertThat(writer.isClosing()).isFalse();
        });
    steps.assertAre("a");
  }

  @OnBothEngines
  void severalTasksMayDrain(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          connect();
          protocol.pauseWriting();
          draining("a");
          Task<Void> b = draining("b");
          Task<Void> c = draining("c");
          b.cancel();
          sleep(1);
          steps.log("resume");
          protocol.resumeWriting();
          await(c);
          assertThat(b.cancelled()).isTrue();
        });
    steps.assertAre("resume a c");
  }

  @OnBothEngines
  void writeAllWaitsWhileWritingIsPaused(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          connect();
          protocol.pauseWriting();
          getRunningLoop().callLater(1, protocol::resumeWriting);
          writer.writeAll(bytes("a"));
          assertThat(getRunningLoop().time()).isEqualTo(1);
        });
    steps.assertAre("a");
  }

  @OnBothEngines
  void drainOfAClosedWriterGivesWayOnce(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          connect();
          writer.close();
          int turns =
              turnsOf(
                  () ->
                      assertThatThrownBy(writer::drain)
                          .isExactlyInstanceOf(SocketException.class)
                          .hasMessage("Connection lost")
                          .hasNoCause());
          assertThat(turns).isEqualTo(1);
        });
  }

  @OnBothEngines
  void aCallbackCannotDrainAClosedWriter(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          connect();
          writer.close();
          Future<Throwable> thrown = getRunningLoop().createFuture();
          getRunningLoop().callSoon(() -> thrown.setResult(catchThrowable(writer::drain)));
          assertThat(await(thrown))
              .isExactlyInstanceOf(IllegalStateException.class)
              .hasMessageContaining("Cannot give way");
        });
  }

  @OnBothEngines
  void theEndOfTheConnectionWakesWhoDrains(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          connect();
          protocol.pauseWriting();
          Task<Void> drain = draining("drained");
          transport.lose(null);
          await(drain);
          assertThatThrownBy(writer::drain).isInstanceOf(SocketException.class);
        });
    steps.assertAre("drained");
  }

  @OnBothEngines
  void drainThrowsWhatTheConnectionWasLostBy(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          connect();
          protocol.pauseWriting();
          Task<Void> drain = draining("drained");
          transport.lose(exception);
          assertThatThrownBy(drain::await).isSameAs(exception);
          assertThatThrownBy(writer::drain).isSameAs(exception);
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void withoutAReaderDrainTellsTheCause(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          FlowControlProtocol flow = new FlowControlProtocol();
          StreamWriter out = new StreamWriter(transport.connect(flow), flow, null);
          out.drain();
          transport.lose(exception);
          assertThatThrownBy(out::drain)
              .isExactlyInstanceOf(SocketException.class)
              .hasMessage("Connection lost")
              .hasCause(exception);
        });
  }

  // ---- the end

  @OnBothEngines
  void waitClosedWaitsForTheEndOfTheConnection(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          connect();
          writer.close();
          assertThat(turnsOf(writer::waitClosed)).isEqualTo(2);
          assertThat(turnsOf(writer::waitClosed)).isZero();
        });
  }

  @OnBothEngines
  void waitClosedThrowsWhatTheConnectionWasLostBy(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          connect();
          Task<Void> waiting = createTask(() -> writer.waitClosed());
          sleep(0);
          transport.lose(exception);
          assertThatThrownBy(waiting::await).isSameAs(exception);
          assertThatThrownBy(writer::waitClosed).isSameAs(exception);
        });
  }

  @OnBothEngines
  void whoIsCancelledWhileWaitingForTheEndDisturbsNobody(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          connect();
          Task<Void> first = createTask(() -> writer.waitClosed());
          Task<Void> second = createTask(() -> writer.waitClosed());
          sleep(0);
          first.cancel();
          assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
          writer.close();
          await(second);
          writer.waitClosed();
        });
  }

  @OnBothEngines
  void aLostConnectionOfWhichNobodyAsksIsNotReported(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Reported reported = Reported.by(getRunningLoop());
          connect();
          transport.lose(exception);
          sleep(10);
          assertThat(reported.all()).isEmpty();
        });
  }

  // ---- the protocol

  @OnBothEngines
  void theProtocolFeedsTheReader(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          connect();
          protocol.dataReceived(bytes("123456789"));
          assertThat(transport.isReading()).isFalse();
          assertThat(reader.read(9)).asString().isEqualTo("123456789");
          assertThat(protocol.eofReceived()).isTrue();
          assertThat(reader.atEof()).isTrue();
          transport.lose(null);
          assertThat(reader.exception()).isNull();
        });
    steps.assertAre("pause resume");
  }

  @OnBothEngines
  void theEndOfTheConnectionEndsTheStream(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          connect();
          transport.lose(null);
          assertThat(reader.atEof()).isTrue();
          protocol.dataReceived(bytes("late")); // and ignored
          assertThat(reader.read(9)).isEmpty();
        });
  }

  @OnBothEngines
  void theExceptionOfTheConnectionGoesToTheReader(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          connect();
          Task<byte[]> read = createTask(() -> reader.read(1));
          sleep(0);
          transport.lose(exception);
          assertThatThrownBy(read::await).isSameAs(exception);
          assertThat(reader.exception()).isSameAs(exception);
        });
  }

  @OnBothEngines
  void encryptedConnectionsAreNeverHalfOpen(EngineKind engine) throws Exception {
    transport.knowing(ExtraInfo.SSLCONTEXT, SSLContext.getDefault());
    Loops.run(
        engine,
        () -> {
          connect();
          assertThat(protocol.eofReceived()).isFalse();
        });
  }

  @OnBothEngines
  void aServerIsTold(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader in = new StreamReader();
          transport.connect(
              new StreamReaderProtocol(
                  in,
                  (client, out) -> {
                    assertThat(client).isSameAs(in);
                    out.write(bytes("welcome"));
                  }));
        });
    steps.assertAre("welcome");
  }

  // ---- both directions

  @OnBothEngines
  void aConnectionIsClosedAtTheEndOfItsBlock(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          connect();
          try (Connection connection = new Connection(reader, writer)) {
            connection.writer().writeAll(bytes("a"));
          }
          assertThat(turnsOf(writer::waitClosed)).isZero();
        });
    steps.assertAre("a close");
  }

  @OnBothEngines
  void leavingTheBlockTellsThatClosingFailed(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          connect();
          Connection connection = new Connection(reader, writer);
          getRunningLoop().callSoon(() -> transport.lose(exception));
          assertThatThrownBy(connection::close).isSameAs(exception);
        });
  }

  @OnBothEngines
  void anExceptionThatLeavesTheBlockIsNotThrownAgain(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          connect();
          getRunningLoop().callLater(1, () -> transport.lose(exception));
          assertThatThrownBy(
                  () -> {
                    try (Connection connection = new Connection(reader, writer)) {
                      connection.reader().read();
                    }
                  })
              .isSameAs(exception);
          assertThat(exception.getSuppressed()).isEmpty();
        });
  }
}
