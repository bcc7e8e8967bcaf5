package asyncio.examples.net;

import static asyncio.Asyncio.timeout;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import asyncio.AsyncGenerator;
import asyncio.net.LimitOverrunException;
import asyncio.net.StreamReader;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request or a response, block by block, as it comes.
 *
 * <p>Nothing is read before somebody asks for it: so if it is written somewhere, it comes no faster
 * than it can be written.
 */
final class HttpBody {

  private static final int BLOCK = 64 * 1024;
  private static final byte[] LINE_END = "\r\n".getBytes(ISO_8859_1);

  private final StreamReader reader;
  private final double patience;

  /**
   * A reader of bodies.
   *
   * @param patience seconds that we wait for each block
   */
  HttpBody(StreamReader reader, double patience) {
    this.reader = reader;
    this.patience = patience;
  }

  /** What a request has after its head; without a length, that is nothing. */
  AsyncGenerator<byte[]> ofRequest(HttpHead head, int minorVersion) throws HttpError {
    Long length = length(head);
    if (!isChunked(head)) {
      long known = length == null ? 0 : length;
      return AsyncGenerator.of(out -> readExactly(known, out));
    }
    if (length != null) {
      throw new HttpError(400, "two lengths"); // a proxy on the way may have used the other one
    }
    if (minorVersion == 0) {
      throw new HttpError(400, "HTTP/1.0 has no transfer encoding"); // a proxy may ignore it
    }
    return AsyncGenerator.of(out -> readChunks(out));
  }

  /** What a response has after its head; without a length, that is all up to the end. */
  AsyncGenerator<byte[]> ofResponse(HttpHead head) throws HttpError {
    if (isChunked(head)) {
      return AsyncGenerator.of(out -> readChunks(out));
    }
    Long length = length(head);
    return AsyncGenerator.of(
        length == null ? out -> readAll(out) : out -> readExactly(length, out));
  }

  /**
   * Whether a body comes in chunks. Any other transfer encoding is refused: if two programs on the
   * way disagree about the end of a body, one of them takes its rest for the next request.
   */
  private static boolean isChunked(HttpHead head) throws HttpError {
    String encoding = head.field("Transfer-Encoding");
    if (encoding == null) {
      return false;
    }
    if (encoding.equalsIgnoreCase("chunked")) {
      return true;
    }
    List<String> encodings = head.list("Transfer-Encoding");
    int chunked = encodings.indexOf("chunked");
    throw chunked >= 0 && chunked < encodings.size() - 1
        ? new HttpError(400, "'chunked' must be the last transfer encoding")
        : new HttpError(501, "this transfer encoding is not known here");
  }

  private static @Nullable Long length(HttpHead head) throws HttpError {
    String length = head.field("Content-Length");
    if (length != null && !length.matches("\\d{1,18}")) {
      throw new HttpError(400, "the length is no number");
    }
    return length == null ? null : Long.valueOf(length);
  }

  private byte[] read(long most) {
    return timeout(patience, () -> reader.read((int) Math.min(most, BLOCK)));
  }

  private void readAll(AsyncGenerator.Yielder<byte[]> out) {
    for (byte[] block = read(BLOCK); block.length > 0; block = read(BLOCK)) {
      out.yield(block);
    }
  }

  private void readExactly(long length, AsyncGenerator.Yielder<byte[]> out) throws IOException {
    for (long left = length; left > 0; ) {
      byte[] block = read(left);
      if (block.length == 0) {
        throw new EOFException("The body has ended " + left + " bytes too soon.");
      }
      left -= block.length;
      out.yield(block);
    }
  }

  /** Chunks: each a line with its length, the bytes, and the end of a line. The last has none. */
  private void readChunks(AsyncGenerator.Yielder<byte[]> out) throws HttpError, IOException {
    for (long length = chunkLength(); length > 0; length = chunkLength()) {
      readExactly(length, out);
      if (!readLine().isEmpty()) {
        throw new HttpError(400, "a chunk is longer than it should be");
      }
    }
    int trailers = 0; // fields that may follow; nobody needs them here
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      trailers += line.length();
      if (trailers > HttpHead.LONGEST) {
        throw new HttpError(400, "too many fields after the last chunk");
      }
    }
  }

  private long chunkLength() throws HttpError {
    String length = readLine().split(";", 2)[0]; // extensions may follow
    if (!length.matches("[0-9A-Fa-f]{1,15}[ \t]*")) {
      throw new HttpError(400, "the length of a chunk is no number");
    }
    return Long.parseLong(length.strip(), 16);
  }

  private String readLine() throws HttpError {
    byte[] bytes;
    try {
      bytes = timeout(patience, () -> reader.readuntil(LINE_END));
    } catch (LimitOverrunException tooLong) {
      throw new HttpError(400, "a line between chunks is too long");
    }
    String line = new String(bytes, 0, bytes.length - LINE_END.length, ISO_8859_1);
    if (HttpHead.hasControls(line)) { // such as a lone line feed, which ends a line for others
      throw new HttpError(400, "a line between chunks is malformed");
    }
    return line;
  }
}
