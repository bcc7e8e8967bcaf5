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
 * The bytes that a connection receives. One task reads them.
 *
 * <pre>{@code
 * byte[] header = reader.readexactly(4);
 * for (byte[] line : reader) { // up to the end of the stream
 *   System.out.print(new String(line, UTF_8));
 * }
 * }</pre>
 *
 * <p>The reader keeps received bytes in a buffer until the task reads them. The <b>limit</b> bounds
 * the buffer: above twice the limit the reader pauses its transport, and at the limit or below it
 * resumes the transport. So a slow reader slows the other end down. The limit is also the length of
 * the longest line.
 *
 * <p>A method that reads suspends only if the bytes it wants have not come yet. Once the connection
 * has failed, every such method throws the exception of the connection, always the same instance,
 * even if bytes are left in the buffer. Mostly it is an {@link IOException}.
 *
 * <p>Not thread-safe: for coroutines and callbacks of its loop. A callback can read what is in the
 * buffer, but cannot wait.
 *
 * <p>In Python: {@code asyncio.StreamReader}.
 */
public final class StreamReader implements Iterable<byte[]> {

  /** The limit if none is given, in bytes: 64 KiB. */
  public static final int DEFAULT_LIMIT = 64 * 1024;

  private static final Separators NEWLINE = new Separators(List.of(new byte[] {'\n'}));
  private static final byte[] NOTHING = {};

  /** Null as long as nobody has waited, if the program has not named a loop. */
  private @Nullable FutureLoop loop;

  private final int limit;
  private final ByteQueue buffer = new ByteQueue();
  private boolean eof;
  private @Nullable Throwable exception;

  /** The reading task waits for this future. Null once it is completed, or the task goes on. */
  private @Nullable Future<Void> waiter;

  /** Null if there is no transport, or the transport cannot be paused. */
  private @Nullable ReadTransport transport;

  private boolean paused;

  /** Whether {@link #takeUnread} was called, and {@link #replaceTransport} was not yet. */
  private boolean transportChanges;

  // ---- making one

  /**
   * Makes a reader with a limit of 64 KiB. It belongs to the loop in which it is connected, or in
   * which a task first waits for it; so it can be made before a loop runs.
   *
   * <p>In Python: {@code asyncio.StreamReader()}, which takes the loop that runs or is set, and
   * throws if there is none.
   */
  public StreamReader() {
    this(DEFAULT_LIMIT);
  }

  /**
   * Makes a reader. It belongs to the loop in which it is connected, or in which a task first waits
   * for it; so it can be made before a loop runs.
   *
   * @param limit the length of the longest line, in bytes, without its newline
   * @throws IllegalArgumentException if the limit is not positive
   */
  public StreamReader(int limit) {
    requirePositive(limit);
    this.limit = limit;
  }

  /**
   * Makes a reader of a given loop. For authors of event loops and transports.
   *
   * @param limit the length of the longest line, in bytes, without its newline
   * @param loop suspends the task that reads
   * @throws IllegalArgumentException if the limit is not positive
   */
  public StreamReader(int limit, FutureLoop loop) {
    this(limit);
    this.loop = Objects.requireNonNull(loop, "loop");
  }

  static void requirePositive(int limit) {
    if (limit <= 0) {
      throw new IllegalArgumentException("The limit must be positive, not " + limit + ".");
    }
  }

  /** The loop that suspends the task that reads: from the first call on always the same. */
  FutureLoop loop() {
    FutureLoop own = loop;
    if (own == null) {
      own = RunningLoop.require();
      loop = own;
    }
    return own;
  }

  /** The loop, null if that is open yet. */
  @Nullable FutureLoop loopIfKnown() {
    return loop;
  }

  // ---- reading

  /**
   * Reads all bytes up to the end of the stream. The limit does not bound their number.
   *
   * <p>Suspends: until the stream ends. Cancellation: the bytes that this call has read are lost;
   * later bytes can still be read. To lose none, call {@link #read(int)} in a loop.
   *
   * <p>In Python: {@code asyncio.StreamReader.read}, without an argument.
   *
   * @return the bytes, perhaps none
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if the connection has failed; the bytes that this call has read are lost
   * @throws IllegalStateException if it would have to wait, but another task waits already, or the
   *     caller is not a coroutine of the same loop
   */
  public byte[] read() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] block = read(limit); block.length > 0; block = read(limit)) {
      all.writeBytes(block);
    }
    return all.toByteArray();
  }

  /**
   * Reads some bytes: those in the buffer, or else the first that come.
   *
   * <p>Suspends: while the buffer is empty and the stream has not ended. Cancellation: no byte is
   * lost; bytes that have come stay in the buffer.
   *
   * @param max how many bytes at most; may be more than the limit. Negative: {@link #read()}
   * @return the bytes; none only at the end of the stream, or if {@code max} is 0
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if the connection has failed
   * @throws IllegalStateException if it would have to wait, but another task waits already, or the
   *     caller is not a coroutine of the same loop
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
   * Reads an exact number of bytes.
   *
   * <p>Suspends: until that many have come. Cancellation: no byte is lost; bytes that have come
   * stay in the buffer.
   *
   * <p>In Python: {@code asyncio.StreamReader.readexactly}.
   *
   * @param count how many bytes; may be more than the limit
   * @return the bytes
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if the connection has failed; an {@link IncompleteReadException} if the
   *     stream ends before. It has the bytes that had come; they leave the buffer
   * @throws IllegalArgumentException if the count is negative
   * @throws IllegalStateException if it would have to wait, but another task waits already, or the
   *     caller is not a coroutine of the same loop
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
   * Reads a line, with the newline at its end. The last line of a stream may have no newline.
   *
   * <p>Suspends: until the newline, or the end of the stream, has come. Cancellation: no byte is
   * lost; the part of the line that has come stays in the buffer.
   *
   * <p>In Python: {@code asyncio.StreamReader.readline}.
   *
   * @return the line; no bytes at the end of the stream
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if the connection has failed
   * @throws IllegalArgumentException if the line, without its newline, is longer than the limit.
   *     The part of the line that has come is discarded
   * @throws IllegalStateException if it would have to wait, but another task waits already, or the
   *     caller is not a coroutine of the same loop
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

  /** Discards a line that is too long: up to its newline, or the whole buffer if none has come. */
  private void discardLine(int length) {
    if (length < buffer.length() && buffer.at(length) == '\n') {
      buffer.discard(length + 1);
    } else {
      buffer.clear();
    }
    resumeIfLow();
  }

  /**
   * Reads up to and including a separator; see {@link #readuntil(List)}.
   *
   * <p>Suspends: until the separator has come. Cancellation: no byte is lost; bytes that have come
   * stay in the buffer.
   *
   * <p>In Python: {@code asyncio.StreamReader.readuntil}.
   *
   * @param separator ends the chunk
   * @return the bytes, with the separator at their end
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if the connection has failed; an {@link IncompleteReadException} if the
   *     stream ends before. It has the bytes that had come; they leave the buffer
   * @throws IllegalArgumentException if the separator is empty
   * @throws IllegalStateException if it would have to wait, but another task waits already, or the
   *     caller is not a coroutine of the same loop
   * @throws LimitOverrunException if the bytes before the separator are more than the limit; they
   *     stay in the buffer
   */
  public byte[] readuntil(byte[] separator) throws IOException {
    return readuntil(List.of(Objects.requireNonNull(separator, "separator")));
  }

  /**
   * Reads up to and including one of several separators: the one that ends first. Of several that
   * end at the same byte, the shortest counts.
   *
   * <p>Suspends: until a separator has come. Cancellation: no byte is lost; bytes that have come
   * stay in the buffer.
   *
   * @param separators any of them ends the chunk
   * @return the bytes, with the separator at their end
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if the connection has failed; an {@link IncompleteReadException} if the
   *     stream ends before. It has the bytes that had come; they leave the buffer
   * @throws IllegalArgumentException if there is no separator, or an empty one
   * @throws IllegalStateException if it would have to wait, but another task waits already, or the
   *     caller is not a coroutine of the same loop
   * @throws LimitOverrunException if the bytes before the separator are more than the limit; they
   *     stay in the buffer
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

  /** Waits for a separator. Returns where the separator ends; -1 if the stream ends without one. */
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
        // All of the longest separator but its last byte may be in the buffer.
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
   * <p>{@link Iterator#hasNext()} reads the line that {@link Iterator#next()} then returns.
   * Suspends: {@code hasNext()}, until the line has come. Cancellation: no byte is lost, as with
   * {@link #readline()}.
   *
   * <p>{@code hasNext()} throws what {@link #readline()} throws. That includes an {@link
   * IOException}, the same instance, although no iterator declares one.
   *
   * <p>In Python: {@code async for line in reader}.
   *
   * @return an iterator for one task
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
    resume(); // a task that wants more than the limit would wait for ever on a paused transport
    Future<Void> data = new Future<>(loop());
    waiter = data;
    try {
      data.await();
    } finally {
      // Another task may have read before this task went on, and may wait by now. Its future is
      // forgotten, as in CPython: only one task may read.
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

  /** The future of the waiting task, if it must be completed now, or null. */
  private @Nullable Future<Void> takeWaiter() {
    Future<Void> waiting = waiter;
    waiter = null;
    boolean wakeable = waiting != null && !waiting.done() && !waiting.getLoop().isClosed();
    return wakeable ? waiting : null;
  }

  private void resumeIfLow() {
    if (buffer.length() <= limit) {
      resume();
    }
  }

  private void resume() {
    if (paused && transport != null && !transportChanges) {
      paused = false;
      transport.resumeReading();
    }
  }

  // ---- what comes in

  /**
   * Adds received bytes to the buffer, and wakes the task that waits. Does not suspend. For
   * protocols and tests.
   *
   * <p>In Python: {@code asyncio.StreamReader.feed_data}.
   *
   * @param data the bytes; the array belongs to this reader from now on
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
    pauseIfFull();
  }

  private void pauseIfFull() {
    if (transport != null && !paused && !transportChanges && buffer.length() > 2L * limit) {
      pause(transport);
    }
  }

  private void pause(ReadTransport source) {
    try {
      source.pauseReading();
      paused = true;
    } catch (UnsupportedOperationException e) {
      transport = null; // the buffer grows without a bound
    }
  }

  /**
   * Marks the end of the stream, and wakes the task that waits. Does not suspend. For protocols and
   * tests.
   *
   * <p>In Python: {@code asyncio.StreamReader.feed_eof}.
   */
  public void feedEof() {
    eof = true;
    wake();
  }

  /**
   * Sets the exception that the waiting task, and every task that reads from now on, gets. Does not
   * suspend.
   *
   * <p>In Python: {@code asyncio.StreamReader.set_exception}.
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
   * {@return the exception that every task that reads gets; null if the connection is well}
   *
   * <p>In Python: {@code asyncio.StreamReader.exception}.
   */
  public @Nullable Throwable exception() {
    return exception;
  }

  /**
   * Sets the transport that this reader pauses when too many bytes come in.
   *
   * <p>In Python: {@code asyncio.StreamReader.set_transport}.
   *
   * @param newTransport the source of the bytes
   * @throws IllegalStateException if this reader has a transport already
   */
  public void setTransport(ReadTransport newTransport) {
    if (transport != null) {
      throw new IllegalStateException("The reader has a transport already: " + transport);
    }
    transport = newTransport;
  }

  /** Replaces the transport. The new one has not been paused so far. */
  void replaceTransport(ReadTransport newTransport) {
    transport = newTransport;
    transportChanges = false;
    paused = false;
    pauseIfFull();
  }

  /**
   * Takes everything out of the buffer. Until the transport has been replaced, this reader pauses
   * none: the old one belongs to the new one by then, and nobody would resume it.
   */
  byte[] takeUnread() {
    transportChanges = true;
    return buffer.takeAll();
  }

  /**
   * Takes back the bytes of {@link #takeUnread()}. The transport stays. Nothing may have come in
   * between.
   */
  void giveBack(byte[] unread) {
    transportChanges = false;
    buffer.add(unread);
  }

  /**
   * {@return how many bytes are in the buffer} So many can be read without waiting: {@code
   * reader.read(reader.buffered())}. Does not suspend.
   *
   * <p>In Python there is no such method; programs look at {@code len(reader._buffer)}.
   */
  public int buffered() {
    return buffer.length();
  }

  /**
   * {@return whether the stream has ended and every byte has been read}
   *
   * <p>In Python: {@code asyncio.StreamReader.at_eof}.
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
