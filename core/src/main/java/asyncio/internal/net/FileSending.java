package asyncio.internal.net;

import asyncio.futures.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** A part of a file on its way to a socket, without passing through this program. */
public final class FileSending {

  /** As much as one turn sends: others want to run, too. */
  private static final long MOST = 1 << 20;

  private final FileChannel file;
  private final long start;
  private final long end;
  private final Future<Long> sent;
  private long position;

  /**
   * Nothing is sent yet.
   *
   * @param file the file
   * @param start where the part begins
   * @param end where it ends, unless the file ends before
   * @param sent gets the number of bytes, or what went wrong; if it is done, nothing more is sent
   */
  public FileSending(FileChannel file, long start, long end, Future<Long> sent) {
    this.file = file;
    this.start = start;
    this.end = end;
    this.sent = sent;
    this.position = start;
  }

  /** Whether nothing more is to be sent: it was all, or nobody wants it any more. */
  boolean isOver() {
    return sent.done();
  }

  /**
   * Sends some of it.
   *
   * @param channel a socket in non-blocking mode
   * @return true if no more will be sent; then {@code sent} has its result, or what is wrong with
   *     the file
   * @throws IOException if the socket has failed
   */
  public boolean advance(WritableByteChannel channel) throws IOException {
    if (sent.done()) {
      return true;
    }
    try {
      if (position < end) {
        position += file.transferTo(position, Math.min(end - position, MOST), channel);
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

  /** To send is to read and to write, and what has failed does not say which. */
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

  /**
   * How far it has come.
   *
   * @return the position in the file behind what has been sent
   */
  public long position() {
    return position;
  }
}
