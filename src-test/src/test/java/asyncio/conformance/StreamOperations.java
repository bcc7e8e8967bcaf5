package asyncio.conformance;

import asyncio.net.BaseProtocol;
import asyncio.net.ExtraInfo;
import asyncio.net.ReadTransport;
import asyncio.net.StreamReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Operations of streams in memory. */
final class StreamOperations {

  private StreamOperations() {}

  static void addTo(Operations table) {
    // what comes in
    table.on("feed_data").does(given -> reader(given).feedData(bytes(given.text(1))));
    table.on("feed_eof").does(given -> reader(given).feedEof());
    table.on("reader_error").does(given -> reader(given).setException(given.exception(1)));
    table.on("transport").does(StreamOperations::setTransport);

    // reading
    table.on("read").gives(given -> reader(given).read(given.integer(1)));
    table.on("readline").gives(given -> reader(given).readline());
    table.on("readexactly").gives(given -> reader(given).readexactly(given.integer(1)));
    table.on("readuntil").gives(StreamOperations::readuntil);
    table.on("at_eof").gives(given -> reader(given).atEof());
  }

  private static StreamReader reader(Operands given) {
    return given.thing(0, StreamReader.class);
  }

  private static byte[] bytes(Object text) {
    return ((String) text).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] readuntil(Operands given) throws IOException {
    StreamReader reader = reader(given);
    return given.value(1) instanceof List<?> separators
        ? reader.readuntil(separators.stream().map(StreamOperations::bytes).toList())
        : reader.readuntil(bytes(given.text(1)));
  }

  private static void setTransport(Operands given) {
    reader(given).setTransport(new ShownTransport(given.interpreter().trace(), given.label(0)));
  }

  /** Writes into the trace when it is told to pause and to resume. */
  private record ShownTransport(Trace trace, String reader) implements ReadTransport {

    @Override
    public void pauseReading() {
      trace.log("-", "pause_reading " + reader);
    }

    @Override
    public void resumeReading() {
      trace.log("-", "resume_reading " + reader);
    }

    @Override
    public boolean isReading() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isClosing() {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> T getExtraInfo(ExtraInfo<T> info) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void setProtocol(BaseProtocol protocol) {
      throw new UnsupportedOperationException();
    }

    @Override
    public BaseProtocol getProtocol() {
      throw new UnsupportedOperationException();
    }
  }
}
