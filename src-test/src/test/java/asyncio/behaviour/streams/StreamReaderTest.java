package asyncio.behaviour.streams;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.TurnCounter.turnsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.net.FlowControlProtocol;
import asyncio.net.IncompleteReadException;
import asyncio.net.LimitOverrunException;
import asyncio.net.StreamReader;
import asyncio.net.StreamReaderProtocol;
import asyncio.net.StreamWriter;
import asyncio.net.Transport;
import asyncio.test.Steps;
import asyncio.testing.FakeTransport;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;

/** Reading from a stream. */
class StreamReaderTest {

  private final Steps steps = new Steps();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static AbstractStringAssert<?> assertText(byte[] read) {
    return assertThat(text(read));
  }

  /** A reader that has got some bytes. */
  private static StreamReader reader(String... pieces) {
    StreamReader reader = new StreamReader();
    feed(reader, pieces);
    return reader;
  }

  private static void feed(StreamReader reader, String... pieces) {
    for (String piece : pieces) {
      reader.feedData(bytes(piece));
    }
  }

  /** A reader that has got some bytes, and will get no more. */
  private static StreamReader ended(String... pieces) {
    StreamReader reader = reader(pieces);
    reader.feedEof();
    return reader;
  }

  /** A reader with a small limit, and a transport to be paused. */
  private StreamReader limited(int limit, String... pieces) {
    StreamReader reader = new StreamReader(limit);
    reader.setTransport(new FakeTransport(steps));
    feed(reader, pieces);
    return reader;
  }

  /** A task that reads something, and logs it. */
  private Task<Void> reading(Coroutine<byte[]> what) {
    return createTask(() -> steps.log(text(what.run())));
  }

  // ---- made outside of a loop

  @OnBothEngines
  void aReaderMayBeMadeBeforeTheLoopRuns(EngineKind engine) {
    StreamReader reader = reader("one\ntw");
    Loops.run(
        engine,
        () -> {
          assertText(reader.readline()).isEqualTo("one\n");
          Task<Void> reading = reading(() -> reader.readline());
          sleep(0);
          feed(reader, "o\n");
          await(reading);
        });
    steps.assertAre("two\n");
    reader.feedEof();
    Loops.run(engine, () -> assertText(reader.read()).isEmpty());
  }

  @OnBothEngines
  void aReaderBelongsToTheLoopThatFirstWaited(EngineKind engine) {
    StreamReader reader = new StreamReader();
    Loops.run(
        engine,
        () -> {
          Task<Void> reading = reading(() -> reader.read());
          sleep(0);
          reading.cancel();
        });
    Loops.run(
        engine,
        () -> assertThatThrownBy(() -> reader.read(1)).isInstanceOf(IllegalStateException.class));
    steps.assertAre("");
  }

  @OnBothEngines
  void protocolsMayBeMadeBeforeTheLoopRuns(EngineKind engine) {
    StreamReader reader = new StreamReader(4);
    StreamReaderProtocol protocol = new StreamReaderProtocol(reader);
    FlowControlProtocol other = new FlowControlProtocol();
    other.pauseWriting();
    Loops.run(
        engine,
        () -> {
          FakeTransport transport = new FakeTransport(steps).connect(protocol);
          StreamWriter writer = new StreamWriter(transport, protocol, reader);
          protocol.pauseWriting();
          Task<Void> draining =
              createTask(
                  () -> {
                    writer.drain();
                    steps.log("drained");
                  });
          sleep(0);
          protocol.resumeWriting();
          await(draining);
          protocol.dataReceived(bytes("ab"));
          assertText(reader.read(2)).isEqualTo("ab");

          StreamWriter alone = new StreamWriter(new FakeTransport(steps), other, null);
          Task<Void> waiting =
              createTask(
                  () -> {
                    alone.drain();
                    steps.log("too");
                  });
          sleep(0);
          other.resumeWriting();
          await(waiting);
        });
    steps.assertAre("drained too");
  }

  /** It takes what one may want to override; what it passes on to super arrives there. */
  @OnBothEngines
  void aSubclassGetsTheConnectionWithItsType(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = new StreamReader(4);
          FakeTransport transport = new FakeTransport(steps);
          transport.connect(
              new StreamReaderProtocol(reader) {
                @Override
                public void connectionMade(Transport connection) {
                  assertThat(connection).isSameAs(transport);
                  super.connectionMade(connection);
                  steps.log("made");
                }
              });
          assertThatThrownBy(() -> reader.setTransport(transport))
              .isInstanceOf(IllegalStateException.class);
        });
    steps.assertAre("made");
  }

  // ---- buffered

  @OnBothEngines
  void bufferedTellsWhatCanBeReadWithoutWaiting(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = reader("abc", "de");
          assertThat(reader.buffered()).isEqualTo(5);
          assertText(reader.read(2)).isEqualTo("ab");
          assertThat(reader.buffered()).isEqualTo(3);
          assertText(reader.read(reader.buffered())).isEqualTo("cde");
          assertThat(reader.buffered()).isZero();
          assertThat(reader.read(reader.buffered())).isEmpty();
          assertThat(reader.atEof()).isFalse();
        });
  }

  // ---- read

  @OnBothEngines
  void readGivesWhatIsThereAtOnce(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = reader("abc", "de");
          assertThat(turnsOf(() -> assertText(reader.read(10)).isEqualTo("abcde"))).isZero();
        });
  }

  @OnBothEngines
  void readGivesNoMoreThanIsAskedFor(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = reader("abcde");
          assertText(reader.read(2)).isEqualTo("ab");
          assertText(reader.read(0)).isEmpty();
          assertText(reader.read(2)).isEqualTo("cd");
          assertText(reader.read(2)).isEqualTo("e");
        });
  }

  @OnBothEngines
  void readWaitsForTheFirstByte(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = reader();
          Task<Void> task = reading(() -> reader.read(10));
          sleep(1);
          steps.log("feed");
          feed(reader, "a");
          await(task);
        });
    steps.assertAre("feed a");
  }

  @OnBothEngines
  void aWaitEndsInTheTurnAfterTheNext(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = reader();
          getRunningLoop().callSoon(() -> feed(reader, "a"));
          assertThat(turnsOf(() -> reader.read(1))).isEqualTo(2);
        });
  }

  @OnBothEngines
  void readGivesNothingAtTheEnd(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = ended("ab");
          assertThat(reader.atEof()).isFalse();
          assertText(reader.read(10)).isEqualTo("ab");
          assertThat(reader.atEof()).isTrue();
          assertText(reader.read(10)).isEmpty();
          assertText(reader.read()).isEmpty();
        });
  }

  @OnBothEngines
  void theEndWakesWhoWaits(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = reader();
          Task<byte[]> task = createTask(() -> reader.read(10));
          sleep(1);
          reader.feedEof();
          assertText(await(task)).isEmpty();
        });
  }

  @OnBothEngines
  void readWithoutANumberReadsToTheEnd(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = limited(2, "abcde");
          Task<Void> all = reading(reader::read);
          sleep(1);
          feed(reader, "fgh");
          sleep(1);
          reader.feedEof();
          await(all);
          assertText(ended("abc").read(-1)).isEqualTo("abc");
        });
    steps.assertAre("pause resume abcdefgh");
  }

  @OnBothEngines
  void emptyPiecesWakeNobody(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = reader();
          Task<Void> task = reading(() -> reader.read(10));
          sleep(1);
          feed(reader, "");
          sleep(1);
          assertThat(task.done()).isFalse();
          feed(reader, "a");
          await(task);
        });
    steps.assertAre("a");
  }

  // ---- readexactly

  @OnBothEngines
  void readexactlyWaitsForAll(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = reader("ab");
          Task<Void> task = reading(() -> reader.readexactly(4));
          sleep(1);
          feed(reader, "c");
          sleep(1);
          feed(reader, "de");
          await(task);
          assertText(reader.read(9)).isEqualTo("e");
          assertText(reader.readexactly(0)).isEmpty();
        });
    steps.assertAre("abcd");
  }

  @OnBothEngines
  void readexactlyOfMoreThanThereIs(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = ended("abc");
          IncompleteReadException thrown =
              catchThrowableOfType(IncompleteReadException.class, () -> reader.readexactly(5));
          assertThat(thrown)
              .isInstanceOf(EOFException.class)
              .hasMessage("The stream has ended: 3 of 5 bytes came.");
          assertText(thrown.partial()).isEqualTo("abc");
          assertThat(thrown.expected()).isEqualTo(5);
          assertThat(reader.atEof()).isTrue();
        });
  }

  @OnBothEngines
  void anIncompleteReadCanBeCaught(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = ended("abc");
          try {
            reader.readexactly(4);
          } catch (IncompleteReadException e) {
            steps.log(text(e.partial()));
          }
        });
    steps.assertAre("abc");
  }

  @OnBothEngines
  void readexactlyOfLessThanNothing(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(() -> reader("abc").readexactly(-1))
                .isInstanceOf(IllegalArgumentException.class));
  }

  @OnBothEngines
  void readexactlyMayExceedTheLimit(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = limited(2, "abcde"); // paused, and would wait for ever
          Task<Void> task = reading(() -> reader.readexactly(8));
          sleep(1);
          feed(reader, "fgh");
          await(task);
        });
    // Paused again, as 8 is more than twice the limit.
    steps.assertAre("pause resume pause resume abcdefgh");
  }

  // ---- readline

  @OnBothEngines
  void readlineGivesTheNewlineToo(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = reader("a", "b\nc\n\nd");
          assertText(reader.readline()).isEqualTo("ab\n");
          assertText(reader.readline()).isEqualTo("c\n");
          assertText(reader.readline()).isEqualTo("\n");
          Task<Void> task = reading(reader::readline);
          sleep(1);
          reader.feedEof();
          await(task);
          assertText(reader.readline()).isEmpty();
        });
    steps.assertAre("d");
  }

  @OnBothEngines
  void aLineAsLongAsTheLimitIsRead(EngineKind engine) {
    Loops.run(engine, () -> assertText(limited(3, "abc\n").readline()).isEqualTo("abc\n"));
  }

  @OnBothEngines
  void aLineOverTheLimitIsDiscarded(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = limited(3, "abcd\nef\n");
          assertThatThrownBy(reader::readline)
              .isExactlyInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("longer than the limit of 3 bytes")
              .hasMessageContaining("new StreamReader(limit)")
              .hasCauseInstanceOf(LimitOverrunException.class);
          assertText(reader.readline()).isEqualTo("ef\n");
        });
    steps.assertAre("pause resume");
  }

  @OnBothEngines
  void aLineOverTheLimitIsDiscardedAsFarAsItHasCome(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = limited(3, "abcdefg");
          assertThatThrownBy(reader::readline).isInstanceOf(IllegalArgumentException.class);
          feed(reader, "hi\njk\n");
          assertText(reader.readline()).isEqualTo("hi\n");
          assertText(reader.readline()).isEqualTo("jk\n");
        });
    steps.assertAre("pause resume");
  }

  @OnBothEngines
  void linesInAForStatement(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = reader("a\nb");
          Task<Void> task =
              createTask(
                  () -> {
                    for (byte[] line : reader) {
                      steps.log(text(line).strip());
                    }
                    steps.log("end");
                  });
          sleep(1);
          steps.log("feed");
          feed(reader, "b\nc");
          reader.feedEof();
          await(task);
        });
    steps.assertAre("a feed bb c end");
  }

  @OnBothEngines
  void theIteratorKeepsItsContract(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Iterator<byte[]> lines = ended("a\nb\n").iterator();
          assertThat(lines.hasNext()).isTrue();
          assertThat(lines.hasNext()).isTrue();
          assertText(lines.next()).isEqualTo("a\n");
          assertText(lines.next()).isEqualTo("b\n");
          assertThat(lines.hasNext()).isFalse();
          assertThatThrownBy(lines::next).isInstanceOf(NoSuchElementException.class);
        });
  }

  // ---- readuntil

  @OnBothEngines
  void readuntilFindsASeparatorThatComesInPieces(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = reader("ab--", "-");
          Task<Void> task = reading(() -> reader.readuntil(bytes("--+")));
          sleep(1);
          feed(reader, "+cd");
          await(task);
          assertText(reader.read(9)).isEqualTo("cd");
        });
    steps.assertAre("ab---+");
  }

  @OnBothEngines
  void ofSeveralSeparatorsTheOneThatEndsFirst(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          List<byte[]> separators = List.of(bytes("<end>"), bytes(";"), bytes("nd"));
          StreamReader reader = ended("a<end>b;c<end;");
          assertText(reader.readuntil(separators)).isEqualTo("a<end");
          assertText(reader.readuntil(separators)).isEqualTo(">b;");
          assertText(reader.readuntil(separators)).isEqualTo("c<end");
          assertText(reader.readuntil(separators)).isEqualTo(";");
        });
  }

  @OnBothEngines
  void ofSeveralSeparatorsThatEndTogetherTheShortestCountsForTheLimit(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = limited(3, "abc\r\n");
          assertThatThrownBy(() -> reader.readuntil(List.of(bytes("\r\n"), bytes("\n"))))
              .isInstanceOf(LimitOverrunException.class);
          assertText(reader.readuntil(bytes("\r\n"))).isEqualTo("abc\r\n");
        });
  }

  @OnBothEngines
  void readuntilWithoutASeparator(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(() -> reader("a").readuntil(bytes("")))
              .isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> reader("a").readuntil(List.of()))
              .isInstanceOf(IllegalArgumentException.class);
        });
  }

  @OnBothEngines
  void readuntilOfWhatNeverComes(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = ended("abc");
          IncompleteReadException thrown =
              catchThrowableOfType(
                  IncompleteReadException.class, () -> reader.readuntil(bytes(";")));
          assertText(thrown.partial()).isEqualTo("abc");
          assertThat(thrown.expected()).isNull();
          assertThat(reader.atEof()).isTrue();
        });
  }

  @OnBothEngines
  void overTheLimitTheBytesStay(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader found = limited(3, "abcd;");
          LimitOverrunException thrown =
              catchThrowableOfType(LimitOverrunException.class, () -> found.readuntil(bytes(";")));
          assertThat(thrown.consumed()).isEqualTo(4);
          assertThat(thrown).hasMessageContaining("the limit is 3 bytes");
          assertText(found.readexactly(thrown.consumed())).isEqualTo("abcd");
          assertText(found.readuntil(bytes(";"))).isEqualTo(";");

          StreamReader notFound = limited(3, "abcde");
          thrown =
              catchThrowableOfType(
                  LimitOverrunException.class, () -> notFound.readuntil(bytes("--")));
          assertThat(thrown.consumed()).isEqualTo(4); // the last byte may begin a separator
        });
  }

  // ---- the limit, and the transport

  @Test
  void onlyARunningLoopCanWait() {
    assertThatThrownBy(() -> new StreamReader().read())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no running event loop");
  }

  @OnBothEngines
  void theLimitIsPositive(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(() -> new StreamReader(0))
              .isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> new StreamReader(-1))
              .isInstanceOf(IllegalArgumentException.class);
        });
  }

  @OnBothEngines
  void theTransportIsPausedAboveTwiceTheLimitAndResumedAtTheLimit(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = limited(4);
          feed(reader, "12345678");
          steps.log("8");
          feed(reader, "9");
          feed(reader, "a");
          reader.read(5);
          steps.log("5");
          reader.read(1);
          steps.log("4");
          reader.read(1);
        });
    steps.assertAre("8 pause 5 resume 4");
  }

  @OnBothEngines
  void aTransportThatCannotBePausedIsLeftAlone(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = new StreamReader(1);
          reader.setTransport(new FakeTransport(steps).notPausable());
          feed(reader, "abc", "def");
          assertText(reader.read(9)).isEqualTo("abcdef");
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void theTransportIsSetOnce(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = limited(1);
          assertThatThrownBy(() -> reader.setTransport(new FakeTransport(steps)))
              .isInstanceOf(IllegalStateException.class);
        });
  }

  // ---- exceptions

  @OnBothEngines
  void anExceptionIsThrownBeforeWhatIsLeft(EngineKind engine) {
    IOException exception = new IOException("reset");
    Loops.run(
        engine,
        () -> {
          StreamReader reader = reader("abc\n");
          assertThat(reader.exception()).isNull();
          reader.setException(exception);
          assertThat(reader.exception()).isSameAs(exception);
          assertThatThrownBy(reader::read).isSameAs(exception);
          assertThatThrownBy(() -> reader.read(0)).isSameAs(exception);
          assertThatThrownBy(() -> reader.readexactly(1)).isSameAs(exception);
          assertThatThrownBy(reader::readline).isSameAs(exception);
          assertThatThrownBy(() -> reader.readuntil(bytes("\n"))).isSameAs(exception);
        });
  }

  @OnBothEngines
  void anExceptionIsThrownToWhoWaits(EngineKind engine) {
    IOException exception = new IOException("reset");
    Loops.run(
        engine,
        () -> {
          StreamReader reader = reader("abc");
          Task<byte[]> task = createTask(reader::readline);
          sleep(1);
          reader.setException(exception);
          assertThatThrownBy(task::await).isSameAs(exception);
        });
  }

  @OnBothEngines
  void nothingComesAfterTheEnd(EngineKind engine) {
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(() -> feed(ended(), "a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("after feedEof()"));
  }

  // ---- who waits

  @OnBothEngines
  void onlyOneTaskMayWait(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = reader("abc");
          Task<Void> first = reading(reader::readline);
          sleep(0);
          assertThatThrownBy(() -> reader.readuntil(bytes("\n")))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining(
                  "readuntil() called while another coroutine is already waiting for incoming data");
          feed(reader, "\n");
          await(first);
        });
    steps.assertAre("abc\n");
  }

  @OnBothEngines
  void whoIsCancelledLosesNothing(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = reader("ab");
          Task<byte[]> task = createTask(reader::readline);
          sleep(0);
          task.cancel();
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
          feed(reader, "c\n");
          assertText(reader.readline()).isEqualTo("abc\n");
        });
  }

  @OnBothEngines
  void whoIsCancelledBeforeASeparatorOrInAnIteratorLosesNothing(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = reader("ab");
          Task<byte[]> until = createTask(() -> reader.readuntil(new byte[] {';'}));
          sleep(0);
          until.cancel();
          assertThatThrownBy(until::await).isInstanceOf(CancelledError.class);
          Iterator<byte[]> lines = reader.iterator();
          Task<Boolean> hasNext = createTask(lines::hasNext);
          sleep(0);
          hasNext.cancel();
          assertThatThrownBy(hasNext::await).isInstanceOf(CancelledError.class);
          feed(reader, "c\n");
          assertThat(lines.hasNext()).isTrue();
          assertText(lines.next()).isEqualTo("abc\n");
        });
  }

  @OnBothEngines
  void whoIsCancelledWhileReadingEverythingLosesWhatWasRead(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = reader("lost");
          Task<byte[]> everything = createTask(() -> reader.read());
          sleep(0);
          everything.cancel();
          assertThatThrownBy(everything::await).isInstanceOf(CancelledError.class);
          feed(reader, "kept");
          reader.feedEof();
          assertText(reader.read()).isEqualTo("kept");
        });
  }

  @OnBothEngines
  void whoIsCancelledInTheTurnInWhichBytesComeLosesNothing(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = reader();
          Task<byte[]> woken = createTask(() -> reader.read(5));
          sleep(0);
          feed(reader, "ab");
          woken.cancel();
          assertThatThrownBy(woken::await).isInstanceOf(CancelledError.class);
          Task<byte[]> cancelled = createTask(() -> reader.readexactly(5));
          sleep(0);
          cancelled.cancel();
          feed(reader, "cde");
          assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
          assertText(reader.readexactly(5)).isEqualTo("abcde");
        });
  }

  @OnBothEngines
  void aCallbackCanReadWhatIsThereButNotWait(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          StreamReader reader = reader("a");
          Future<Throwable> thrown = getRunningLoop().createFuture();
          getRunningLoop()
              .callSoon(
                  () ->
                      thrown.setResult(
                          catchThrowable(
                              () -> {
                                assertText(reader.read(1)).isEqualTo("a");
                                reader.read(1);
                              })));
          assertThat(await(thrown))
              .isExactlyInstanceOf(IllegalStateException.class)
              .hasMessageContaining("in a callback");
          feed(reader, "b");
          assertText(reader.read(1)).isEqualTo("b");
        });
  }

  @OnBothEngines
  void aClosedLoopIsNotWoken(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    loop.runUntilComplete(
        () -> {
          StreamReader reader = reader();
          createTask(
              () -> {
                try {
                  reader.read(1);
                } finally {
                  steps.log("left");
                }
              });
          createTask(
              () -> {
                try {
                  sleep(100);
                } finally {
                  reader.feedEof();
                  steps.log("fed");
                }
              });
          sleep(1);
        });
    loop.close();
    assertThat(steps.soFar()).containsExactlyInAnyOrder("left", "fed");
  }

  // ---- all together

  /** Whatever pieces the bytes come in and whatever sizes they are asked for: they are the same. */
  @OnBothEngines
  void bytesKeepTheirOrder(EngineKind engine) {
    Random random = new Random(42);
    byte[] sent = new byte[200_000];
    random.nextBytes(sent);
    for (int i = 0; i < sent.length; i += 1 + random.nextInt(300)) {
      sent[i] = '\n';
    }
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    Loops.run(
        engine,
        () -> {
          StreamReader reader = new StreamReader(5_000);
          createTask(
              () -> {
                for (int start = 0; start < sent.length; ) {
                  int end = Math.min(sent.length, start + 1 + random.nextInt(2_000));
                  reader.feedData(Arrays.copyOfRange(sent, start, end));
                  start = end;
                  if (random.nextInt(4) == 0) {
                    sleep(0);
                  }
                }
                reader.feedEof();
              });
          while (!reader.atEof()) {
            byte[] part = random.nextBoolean() ? reader.readline() : reader.read(700);
            received.writeBytes(part);
          }
        });
    assertThat(received.toByteArray()).isEqualTo(sent);
  }

  @OnBothEngines
  void itsTextTellsItsState(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          assertThat(ended("abc")).hasToString("<StreamReader 3 bytes limit=65536 eof>");
          assertThat(limited(1, "abc"))
              .hasToString("<StreamReader 3 bytes limit=1 transport=<FakeTransport> paused>");
          StreamReader reader = reader();
          createTask(() -> reader.read(1));
          sleep(0);
          assertThat(reader).hasToString("<StreamReader 0 bytes limit=65536 waited for>");
          reader.setException(new IOException("reset"));
          assertThat(reader)
              .hasToString(
                  "<StreamReader 0 bytes limit=65536 exception=java.io.IOException: reset>");
        });
  }
}
