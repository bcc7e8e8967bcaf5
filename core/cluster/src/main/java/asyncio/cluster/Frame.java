package asyncio.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one member says to another.
 *
 * @param kind what it is about
 * @param id the number of the call, or of the sender's session; see the kinds
 * @param text a text, or null
 * @param body bytes, may be none
 */
@SuppressWarnings("ArrayRecordComponent") // frames are never compared
record Frame(Kind kind, long id, @Nullable String text, byte[] body) {

  /** What frames are about. The order is the number on the wire. */
  enum Kind {
    /** I see you: my session, a {@link Hello} as the body. */
    HELLO,
    /** Run this: the call, its coroutine. */
    CALL,
    /** Stop that call: its message. */
    CANCEL,
    /** The call has returned this. */
    RESULT,
    /** The call has thrown this: a {@link Thrown}. */
    FAILURE,
    /** The call was cancelled: its message. */
    CANCELLED,
    /** The call was not begun, and will not be: why. */
    REFUSED,
    /** Send me no more calls. */
    LEAVING,
    /** I have sent all my replies, and go when you have them. */
    FAREWELL,
    /** I have them. */
    GO,
    /** I have not heard of you what I need: greet me again. */
    AGAIN
  }

  private static final byte[] NONE = {};

  static Frame of(Kind kind) {
    return new Frame(kind, 0, null, NONE);
  }

  static Frame of(Kind kind, long id, @Nullable String text) {
    return new Frame(kind, id, text, NONE);
  }

  static Frame of(Kind kind, long id, byte[] body) {
    return new Frame(kind, id, null, body);
  }

  @SuppressWarnings("EnumOrdinal") // the order of the kinds is the protocol
  byte[] encode() {
    byte[] words = text == null ? NONE : text.getBytes(UTF_8);
    return ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES + words.length + body.length)
        .put((byte) kind.ordinal())
        .putLong(id)
        .putInt(text == null ? -1 : words.length)
        .put(words)
        .put(body)
        .array();
  }

  /**
   * Reads a frame.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Frame decode(byte[] bytes) {
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      Kind kind = Kind.values()[in.get()];
      long id = in.getLong();
      int length = in.getInt();
      String text = length < 0 ? null : new String(take(in, length), UTF_8);
      return new Frame(kind, id, text, take(in, in.remaining()));
    } catch (RuntimeException wrong) {
      throw new IllegalArgumentException("not a frame of this protocol", wrong);
    }
  }

  private static byte[] take(ByteBuffer in, int length) {
    Objects.checkFromIndexSize(0, length, in.remaining());
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
