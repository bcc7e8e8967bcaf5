package asyncio.net;

import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.FutureLoop;
import asyncio.futures.Futures;
import asyncio.futures.RunningLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that come in, to be read by one task as they are needed.
 *
 * <pre>{@code
 * byte[] header = reader.readexactly(4);
 * for (byte[] line : reader) { // up to the end of the stream
 *   System.out.print(new String(line, UTF_8));
 * }
 * }</pre>
 *
 * <p>What has come and was not read yet is kept. The <b>limit</b> keeps that from growing: above
 * twice the limit the transport is paused, and at the limit or below it is resumed, so a slow
 * reader slows the other end down. It is also the length of the longest line.
 *
 * <p>All methods that read suspend only if what they want has not come yet. Once something went
 * wrong with the connection, they all throw that exception, the same instance, even if there are
 * bytes left: mostly an {@link IOException}.
 *
 * <p>In Python: {@code asyncio.StreamReader}. For the thread of its loop.
 */
public final class StreamReader implements Iterable<byte[]> {

  /** The limit if none is given, in bytes: 64 KiB. */
  public static final int DEFAULT_LIMIT = 64 * 1024;

  private static final Separators NEWLINE = new Separators(List.of(new byte[] {'\n'}));
  private static final byte[] NOTHING = {};

  private final FutureLoop loop;
  private final int limit;
  private final ByteQueue buffer = new ByteQueue();
  private boolean eof;
  private @Nullable Throwable exception;

  /** What the task that reads waits for, until it is done or that task goes on. */
  private @Nullable Future<Void> waiter;

  /** Null if there is none, or it cannot be paused. */
  private @Nullable ReadTransport transport;

  private boolean paused;

  // ---- making one

  /**
   * A reader of the running loop with a limit of 64 KiB.
   *
   * @throws IllegalStateException if no loop runs in this thread
   */
  public StreamReader() {
    this(DEFAULT_LIMIT);
  }

  /**
   * A reader of the running loop.
   *
   * @param limit the length of the longest line, in bytes, without its end
   * @throws IllegalArgumentException if the limit is not positive
   * @throws IllegalStateException if no loop runs in this thread
   */
  public StreamReader(int limit) {
    this(limit, RunningLoop.require());
  }

  /**
   * A reader of a given loop. For those who write event loops and transports.
   *
   * @param limit the length of the longest line, in bytes, without its end
   * @param loop suspends the task that reads
   * @throws IllegalArgumentException if the limit is not positive
   */
  public StreamReader(int limit, FutureLoop loop) {
    if (limit <= 0) {
      throw new IllegalArgumentException("The limit must be positive, not " + limit + ".");
    }
    this.limit = limit;
    this.loop = loop;
  }

  FutureLoop loop() {
    return loop;
  }

  // ---- reading

  /**
   * Reads all bytes up to the end of the stream, however many there are.
   *
   * <p>In Python: {@code read()} or {@code read(-1)}.
   *
   * @return the bytes, perhaps none
   * @throws CancelledError if the task is cancelled meanwhile; what it has read by then is lost
   * @throws IOException if the connection has failed
   * @throws IllegalStateException if it has to wait, and another task does
   */
  public byte[] read() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] block = read(limit); block.length > 0; block = read(limit)) {
      all.writeBytes(block);
    }
    return all.toByteArray();
  }

  /**
   * Reads what has come, as soon as that is one byte at least.
   *
   * @param max how many bytes at most; the limit does not matter. Negative: {@link #read()}
   * @return the bytes; none only at the end of the stream, or if {@code max} is 0
   * @throws CancelledError if the task is cancelled meanwhile; no byte is lost then
   * @throws IOException if the connection has failed
   * @throws IllegalStateException if it has to wait, and another task does
   */
  public byte[] read(int max) throws IOException {
    throwIfFailed();
    if (max < 0) {
      return read();
    }
    if (max == 0) {
      return NOTHING;
    }
    if (buffer.isEmpty() && !eof) {
      waitForData("read");
    }
    byte[] data = buffer.take(max);
    resumeIfLow();
    return data;
  }

  /**
   * Reads so many bytes, as soon as they have come; more than the limit, too.
   *
   * @param count how many bytes
   * @return the bytes
   * @throws CancelledError if the task is cancelled meanwhile; no byte is lost then
   * @throws IOException if the connection has failed; an {@link IncompleteReadException} if the
   *     stream ends before, with the bytes that had come, which are not in the stream any more
   * @throws IllegalArgumentException if the count is negative
   * @throws IllegalStateException if it has to wait, and another task does
   */
  public byte[] readexactly(int count) throws IOException {
    if (count < 0) {
      throw new IllegalArgumentException(
          "Cannot read " + count + " bytes: that is less than none.");
    }
    throwIfFailed();
    if (count == 0) {
      return NOTHING;
    }
    while (buffer.length() < count) {
      if (eof) {
        throw new IncompleteReadException(buffer.takeAll(), count);
      }
      waitForData("readexactly");
    }
    byte[] data = buffer.take(count);
    resumeIfLow();
    return data;
  }

  /**
   * Reads a line, with the newline at its end. The last line of a stream may have none.
   *
   * @return the line; no bytes at the end of the stream
   * @throws CancelledError if the task is cancelled meanwhile; no byte is lost then
   * @throws IOException if the connection has failed
   * @throws IllegalArgumentException if the line, without its newline, is longer than the limit; it
   *     is discarded then, as far as it has come
   * @throws IllegalStateException if it has to wait, and another task does
   */
  public byte[] readline() throws IOException {
    int length;
    try {
      length = lengthUntil(NEWLINE, "readline");
    } catch (LimitOverrunException overrun) {
      discardLine(overrun.consumed());
      throw new IllegalArgumentException(
          "The line was discarded: it is longer than the limit of " + limitAndRemedy(), overrun);
    }
    return length < 0 ? buffer.takeAll() : takeChunk(length);
  }

  /** Throws a line that is too long away: with its newline if that has come, else all there is. */
  private void discardLine(int length) {
    if (length < buffer.length() && buffer.at(length) == '\n') {
      buffer.discard(length + 1);
    } else {
      buffer.clear();
    }
    resumeIfLow();
  }

  /**
   * Reads up to a separator, that included; see {@link #readuntil(List)}.
   *
   * @param separator what ends the chunk
   * @return the bytes, the separator at their end
   * @throws CancelledError if the task is cancelled meanwhile; no byte is lost then
   * @throws IOException if the connection has failed; an {@link IncompleteReadException} if the
   *     stream ends before, with the bytes that had come, which are not in the stream any more
   * @throws IllegalArgumentException if the separator is empty
   * @throws IllegalStateException if it has to wait, and another task does
   * @throws LimitOverrunException if the bytes, without the separator, are more than the limit
   */
  public byte[] readuntil(byte[] separator) throws IOException {
    return readuntil(List.of(separator));
  }

  /**
   * Reads up to a separator, that included: to the one that ends first, and of several that end
   * there, the shortest.
   *
   * @param separators any of them ends the chunk
   * @return the bytes, the separator at their end
   * @throws CancelledError if the task is cancelled meanwhile; no byte is lost then
   * @throws IOException if the connection has failed; an {@link IncompleteReadException} if the
   *     stream ends before, with the bytes that had come, which are not in the stream any more
   * @throws IllegalArgumentException if there is no separator, or an empty one
   * @throws IllegalStateException if it has to wait, and another task does
   * @throws LimitOverrunException if the bytes, without the separator, are more than the limit;
   *     they are still in the stream
   */
  public byte[] readuntil(List<byte[]> separators) throws IOException {
    int length = lengthUntil(new Separators(separators), "readuntil");
    if (length < 0) {
      throw new IncompleteReadException(buffer.takeAll(), null);
    }
    return takeChunk(length);
  }

  private byte[] takeChunk(int length) {
    byte[] chunk = buffer.take(length);
    resumeIfLow();
    return chunk;
  }

  /** Waits for a separator. The length of the bytes up to it, that included; -1 if none comes. */
  private int lengthUntil(Separators separators, String caller) {
    throwIfFailed();
    int searched = 0; // no separator starts before this
    while (true) {
      if (buffer.length() - searched >= separators.shortest()) {
        Separators.Match match = separators.find(buffer, searched);
        if (match != null) {
          checkLimit(match.start());
          return match.end();
        }
        // The longest separator may have come but for its last byte.
        searched = Math.max(0, buffer.length() + 1 - separators.longest());
        checkLimit(searched);
      }
      if (eof) {
        return -1;
      }
      waitForData(caller);
    }
  }

  private void checkLimit(int length) {
    if (length > limit) {
      throw new LimitOverrunException(
          "There are "
              + length
              + " bytes without a separator, and the limit is "
              + limitAndRemedy(),
          length);
    }
  }

  private String limitAndRemedy() {
    return limit
        + " bytes. To read more at once, give the reader a higher limit: new StreamReader(limit), or"
        + " the limit of openConnection(...) and startServer(...).";
  }

  private void throwIfFailed() {
    if (exception != null) {
      throw Futures.rethrow(exception);
    }
  }

  // ---- reading line by line

  /**
   * Reads the lines up to the end of the stream, each with the newline at its end.
   *
   * <p>Suspends, in {@link Iterator#hasNext()}, while the line has not come; that method reads the
   * line which {@link Iterator#next()} then returns. It throws what {@link #readline()} throws, an
   * {@link IOException} too, the same instance, though no iterator declares one.
   *
   * <p>In Python: {@code async for line in reader}.
   *
   * @return an iterator, for one task
   */
  @Override
  public Iterator<byte[]> iterator() {
    return new Lines();
  }

  private final class Lines implements Iterator<byte[]> {

    private byte @Nullable [] line;

    @Override
    public boolean hasNext() {
      byte[] next = line;
      if (next == null) {
        try {
          next = readline();
        } catch (IOException failed) {
          throw Futures.rethrow(failed);
        }
        line = next;
      }
      return next.length > 0;
    }

    @Override
    public byte[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException("The stream has ended.");
      }
      byte[] next = Objects.requireNonNull(line);
      line = null;
      return next;
    }
  }

  // ---- waiting

  private void waitForData(String caller) {
    if (waiter != null) {
      throw new IllegalStateException(
          caller
              + "() called while another coroutine is already waiting for incoming data: only one"
              + " task may read.");
    }
    resume(); // or nothing would ever come, if more is wanted than the limit
    Future<Void> data = new Future<>(loop);
    waiter = data;
    try {
      data.await();
    } finally {
      // If another task read before this one went on, it may wait by now. Then it is forgotten, as
      // in CPython: one task is to read.
      waiter = null;
    }
  }

  @SuppressWarnings("NullAway") // the one value of the type Void is null
  private void wake() {
    Future<Void> waiting = takeWaiter();
    if (waiting != null) {
      waiting.setResult(null);
    }
  }

  /** Who waits and is to be woken now, or null. */
  private @Nullable Future<Void> takeWaiter() {
    Future<Void> waiting = waiter;
    waiter = null;
    boolean wakeable = waiting != null && !waiting.done() && !loop.loop().isClosed();
    return wakeable ? waiting : null;
  }

  private void resumeIfLow() {
    if (buffer.length() <= limit) {
      resume();
    }
  }

  private void resume() {
    if (paused && transport != null) {
      paused = false;
      transport.resumeReading();
    }
  }

  // ---- what comes in

  /**
   * Takes bytes that have come in, and wakes the task that waits for them. Does not suspend.
   *
   * @param data the bytes; they belong to this reader from now on
   * @throws IllegalStateException after {@link #feedEof()}
   */
  public void feedData(byte[] data) {
    if (eof) {
      throw new IllegalStateException(
          "feedData(...) called after feedEof(): the stream has ended.");
    }
    if (data.length == 0) {
      return;
    }
    buffer.add(data);
    wake();
    if (transport != null && !paused && buffer.length() > 2L * limit) {
      pause(transport);
    }
  }

  private void pause(ReadTransport source) {
    try {
      source.pauseReading();
      paused = true;
    } catch (UnsupportedOperationException e) {
      transport = null; // then everything has to be kept
    }
  }

  /** Takes the end of the stream, and wakes the task that waits. Does not suspend. */
  public void feedEof() {
    eof = true;
    wake();
  }

  /**
   * Has an exception thrown to the task that waits, and to all that read from now on.
   *
   * @param newException what went wrong
   */
  public void setException(Throwable newException) {
    exception = Objects.requireNonNull(newException, "exception");
    Future<Void> waiting = takeWaiter();
    if (waiting != null) {
      waiting.setException(newException);
    }
  }

  /**
   * What went wrong.
   *
   * @return the exception that is thrown to all that read; null if all is well
   */
  public @Nullable Throwable exception() {
    return exception;
  }

  /**
   * Says which transport is to be paused when too much comes in.
   *
   * @param newTransport where the bytes come from
   * @throws IllegalStateException if there is one already
   */
  public void setTransport(ReadTransport newTransport) {
    if (transport != null) {
      throw new IllegalStateException("The reader has a transport already: " + transport);
    }
    transport = newTransport;
  }

  /** What comes from now on comes from another transport, which is not paused. */
  void replaceTransport(ReadTransport newTransport) {
    transport = newTransport;
    paused = false;
  }

  /** All that has come and was not read. */
  byte[] takeUnread() {
    return buffer.takeAll();
  }

  /** What was taken shall be read nevertheless; nothing has come since. */
  void giveBack(byte[] unread) {
    buffer.add(unread);
  }

  /**
   * Whether the stream has ended and everything has been read.
   *
   * @return true if nothing will ever come any more
   */
  public boolean atEof() {
    return eof && buffer.isEmpty();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("<StreamReader ").append(buffer.length());
    text.append(" bytes limit=").append(limit);
    if (eof) {
      text.append(" eof");
    }
    if (exception != null) {
      text.append(" exception=").append(exception);
    }
    if (transport != null) {
      text.append(" transport=").append(transport);
    }
    return text.append(waiter == null ? "" : " waited for")
        .append(paused ? " paused>" : ">")
        .toString();
  }
}
