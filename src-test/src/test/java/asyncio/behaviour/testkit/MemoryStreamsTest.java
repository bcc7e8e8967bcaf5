package asyncio.behaviour.testkit;

import static asyncio.Asyncio.createTask;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Task;
import asyncio.net.Connection;
import asyncio.net.IncompleteReadException;
import asyncio.test.BothEngines;
import asyncio.test.MemoryStreams;
import asyncio.test.VirtualClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Connections in memory behave as sockets do. */
class MemoryStreamsTest {

  private static final byte[] MUCH = new byte[1_000_000];

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @BothEngines
  void whatOneEndWritesTheOtherReads() throws IOException {
    var pair = MemoryStreams.pair();
    try (Connection client = pair.client();
        Connection server = pair.server()) {
      client.writer().writeAll(bytes("ping\nrest"));
      assertThat(server.reader().readline()).isEqualTo(bytes("ping\n"));
      server.writer().writeAll(bytes("pong\n"));
      assertThat(client.reader().readline()).isEqualTo(bytes("pong\n"));
      assertThat(server.reader().readexactly(4)).isEqualTo(bytes("rest"));
    }
  }

  @BothEngines
  void aWriterMayReuseItsArray() throws IOException {
    var pair = MemoryStreams.pair();
    byte[] data = bytes("a");
    pair.client().writer().write(data);
    data[0] = 'b';
    assertThat(pair.server().reader().readexactly(1)).isEqualTo(bytes("a"));
  }

  @BothEngines
  void aSlowReaderHoldsUpTheWriter(VirtualClock clock) throws IOException {
    var pair = MemoryStreams.pair();
    Connection client = pair.client();
    Task<?> writing =
        createTask(
            () -> {
              for (int i = 0; i < 10; i++) {
                client.writer().writeAll(MUCH);
              }
              client.writer().writeEof();
            });
    clock.runUntilIdle();
    assertThat(writing.done()).as("nobody reads").isFalse();
    assertThat(pair.server().reader().read()).hasSize(10 * MUCH.length);
    writing.join();
    assertThat(writing.exception()).isNull();
  }

  @BothEngines
  void oneDirectionMayEndAlone() throws IOException {
    var pair = MemoryStreams.pair();
    pair.client().writer().write(bytes("request"));
    pair.client().writer().writeEof();
    assertThat(pair.server().reader().read()).isEqualTo(bytes("request"));
    pair.server().writer().writeAll(bytes("answer"));
    pair.server().close();
    assertThat(pair.client().reader().read()).isEqualTo(bytes("answer"));
    assertThatThrownBy(() -> pair.client().writer().write(bytes("more")))
        .isInstanceOf(IllegalStateException.class);
  }

  @BothEngines
  void closeSendsWhatWasWritten() throws IOException {
    var pair = MemoryStreams.pair();
    pair.client().writer().write(bytes("last words"));
    pair.client().close();
    assertThat(pair.server().reader().read()).isEqualTo(bytes("last words"));
    assertThat(pair.server().reader().atEof()).isTrue();
    pair.server().close();
  }

  @BothEngines
  void closeWaitsForASlowReader(VirtualClock clock) throws IOException {
    var pair = MemoryStreams.pair(10);
    pair.client().writer().write(MUCH);
    pair.client().writer().write(MUCH);
    Task<?> closing = createTask(() -> pair.client().close());
    clock.runUntilIdle();
    assertThat(closing.done()).isFalse();
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    for (byte[] part = pair.server().reader().read(1000);
        part.length > 0;
        part = pair.server().reader().read(1000)) {
      got.write(part);
    }
    assertThat(got.size()).isEqualTo(2 * MUCH.length);
    closing.join();
  }

  @BothEngines
  void whoWritesToAClosedEndIsReset() throws IOException {
    var pair = MemoryStreams.pair();
    pair.server().close();
    assertThat(pair.client().reader().read()).isEmpty();
    assertThatThrownBy(
            () -> {
              while (true) {
                pair.client().writer().writeAll(MUCH);
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Connection");
  }

  @BothEngines
  void abortLosesWhatWasNotSent() {
    var pair = MemoryStreams.pair();
    pair.client().writer().write(bytes("lost"));
    pair.client().writer().transport().abort();
    assertThatThrownBy(() -> pair.server().reader().readexactly(1))
        .isInstanceOf(IncompleteReadException.class);
  }
}
