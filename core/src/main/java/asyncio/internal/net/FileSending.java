package asyncio.internal.net;

import asyncio.futures.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** A part of a file that the system sends to a socket without copying it into this program. */
final class FileSending {

  /** Largest number of bytes sent in one turn, so that other callbacks get theirs. */
  private static final long TURN_LIMIT = 1 << 20;

  private final FileChannel file;
  private final long start;
  private final long end;
  private final Future<Long> sent;
  private long position;

  /**
   * A part of which nothing is sent yet.
   *
   * @param sent gets the number of bytes, or the exception of the file; once it is done, by a
   *     cancellation for instance, nothing more is sent
   */
  FileSending(FileChannel file, long start, long end, Future<Long> sent) {
    this.file = file;
    this.start = start;
    this.end = end;
    this.sent = sent;
    this.position = start;
  }

  /**
   * Position of the end of a part.
   *
   * @throws IllegalArgumentException unless {@code offset >= 0} and {@code count > 0}
   */
  static long endOfPart(long offset, long count) {
    if (offset < 0 || count <= 0) {
      throw new IllegalArgumentException(
          "offset must be >= 0, and count > 0: " + offset + ", " + count);
    }
    return count > Long.MAX_VALUE - offset ? Long.MAX_VALUE : offset + count;
  }

  /** Whether no more will be sent: that was all, it failed, or the caller was cancelled. */
  boolean isOver() {
    return sent.done();
  }

  /**
   * Sends some bytes.
   *
   * @param channel a socket in non-blocking mode
   * @return true if no more will be sent: {@code sent} is done
   * @throws IOException if the socket has failed
   */
  boolean advance(WritableByteChannel channel) throws IOException {
    if (sent.done()) {
      return true;
    }
    try {
      if (position < end) {
        position += file.transferTo(position, Math.min(end - position, TURN_LIMIT), channel);
      }
      if (position < end && position < file.size()) {
        return false;
      }
    } catch (IOException | RuntimeException failed) {
      Exception ofTheFile = whyTheFileCannotBeRead();
      if (ofTheFile == null) {
        throw failed;
      }
      sent.setException(ofTheFile);
      return true;
    }
    sent.setResult(position - start);
    return true;
  }

  /** Reads a byte: {@code transferTo} does not tell whether the file failed or the socket. */
  private @Nullable Exception whyTheFileCannotBeRead() {
    try {
      file.read(ByteBuffer.allocate(1), position);
      return null;
    } catch (IOException | RuntimeException ofTheFile) {
      return ofTheFile;
    }
  }

  void fail(Throwable exception) {
    if (!sent.done()) {
      sent.setException(exception);
    }
  }

  /** Position in the file behind what has been sent. */
  long position() {
    return position;
  }
}
