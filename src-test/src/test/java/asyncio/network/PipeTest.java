package asyncio.network;

import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.net.BaseTransport;
import asyncio.net.ExtraInfo;
import asyncio.net.FlowControlProtocol;
import asyncio.net.ReadPipe;
import asyncio.net.StreamReader;
import asyncio.net.StreamReaderProtocol;
import asyncio.net.StreamWriter;
import asyncio.net.Transport;
import asyncio.net.WritePipe;
import asyncio.net.WriteTransport;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pipes as transports. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipeTest {

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @OnBothEngines
  void throughAPipe(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Pipe pipe = Pipe.open();
          StreamReader reader = new StreamReader();
          ReadPipe<StreamReaderProtocol> in =
              loop.connectReadPipe(() -> new StreamReaderProtocol(reader), pipe.source());
          WritePipe<FlowControlProtocol> out =
              loop.connectWritePipe(FlowControlProtocol::new, pipe.sink());
          assertThat(in.transport().getExtraInfo(ExtraInfo.PIPE)).isSameAs(pipe.source());
          StreamWriter writer = new StreamWriter(out.transport(), out.protocol(), null);
          writer.writelines(List.of(bytes("one\n"), bytes("two\n")));
          assertThat(reader.readline()).isEqualTo(bytes("one\n"));
          writer.writeEof();
          assertThatThrownBy(() -> writer.write(bytes("more")))
              .isInstanceOf(IllegalStateException.class);
          writer.waitClosed();
          assertThat(reader.read()).isEqualTo(bytes("two\n"));
          sleep(0);
          assertThat(in.transport().isClosing()).isTrue();
          assertThat(pipe.sink().isOpen()).isFalse();
          assertThat(pipe.source().isOpen()).isFalse();
        });
  }

  @OnBothEngines
  void aFullPipeHoldsTheWriterUp(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Pipe pipe = Pipe.open();
          StreamReader reader = new StreamReader(1000);
          WritePipe<FlowControlProtocol> out =
              loop.connectWritePipe(FlowControlProtocol::new, pipe.sink());
          WriteTransport transport = out.transport();
          StreamWriter writer = new StreamWriter(transport, out.protocol(), null);
          writer.write(new byte[1_000_000]);
          assertThat(transport.getWriteBufferSize()).isPositive();
          writer.close(); // what has been written is still sent
          loop.connectReadPipe(() -> new StreamReaderProtocol(reader), pipe.source());
          assertThat(reader.read()).hasSize(1_000_000);
          writer.waitClosed();
        });
  }

  @OnBothEngines
  void aBrokenPipe(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Pipe pipe = Pipe.open();
          WritePipe<FlowControlProtocol> out =
              loop.connectWritePipe(FlowControlProtocol::new, pipe.sink());
          pipe.source().close();
          StreamWriter writer = new StreamWriter(out.transport(), out.protocol(), null);
          writer.write(bytes("nobody reads this"));
          assertThatThrownBy(writer::waitClosed).isInstanceOf(IOException.class);
        });
  }

  @OnBothEngines
  void readingCanPause(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Pipe pipe = Pipe.open();
          ReadPipe<Receiving> in = loop.connectReadPipe(Receiving::new, pipe.source());
          WritePipe<FlowControlProtocol> out =
              loop.connectWritePipe(FlowControlProtocol::new, pipe.sink());
          in.transport().pauseReading();
          assertThat(in.transport().isReading()).isFalse();
          out.transport().write(bytes("x"));
          sleep(0.01);
          assertThat(in.protocol().received).isEmpty();
          in.transport().resumeReading();
          while (in.protocol().received.isEmpty()) {
            sleep(0.001);
          }
          in.transport().close();
          out.transport().abort();
          sleep(0);
        });
  }

  private static class Receiving implements asyncio.net.Protocol {
    private String received = "";

    @Override
    public void dataReceived(byte[] data) {
      received += new String(data, StandardCharsets.UTF_8);
    }
  }

  /** Pipes go in one direction: their transports come by the method for all kinds. */
  @OnBothEngines
  void aProtocolOfAPipeGetsAnyTransport(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          List<BaseTransport> got = new ArrayList<>();
          Pipe pipe = Pipe.open();
          ReadPipe<Receiving> in =
              getRunningLoop()
                  .connectReadPipe(
                      () ->
                          new Receiving() {
                            @Override
                            public void connectionMade(BaseTransport transport) {
                              got.add(transport);
                              super.connectionMade(transport); // passes no pipe on
                            }

                            @Override
                            public void connectionMade(Transport connection) {
                              throw new AssertionError("This is a pipe: " + connection);
                            }
                          },
                      pipe.source());
          assertThat(got).isEqualTo(List.of(in.transport()));
          in.transport().close();
          pipe.sink().close();
        });
  }

  @OnBothEngines
  void otherChannelsDoNotWork(EngineKind engine, @TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Loops.runReal(
        engine,
        () -> {
          try (FileChannel channel = FileChannel.open(file)) {
            assertThatThrownBy(() -> getRunningLoop().connectReadPipe(Receiving::new, channel))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("work with a Pipe.SourceChannel")
                .hasMessageContaining("AsyncFiles");
            assertThatThrownBy(() -> getRunningLoop().connectWritePipe(Receiving::new, channel))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("work with a Pipe.SinkChannel");
          }
        });
  }
}
