package asyncio.net;

import java.io.EOFException;
import org.jspecify.annotations.Nullable;

/**
 * A stream has ended before all the bytes that the caller wanted had come.
 *
 * <p>In Python: {@code asyncio.IncompleteReadError}.
 */
public final class IncompleteReadException extends EOFException {

  private static final long serialVersionUID = 1L;

  private final byte[] partial;
  private final @Nullable Integer expected;

  /**
   * Makes an exception.
   *
   * @param partial the bytes that had come
   * @param expected how many bytes the caller wanted; null if up to a separator
   */
  public IncompleteReadException(byte[] partial, @Nullable Integer expected) {
    super(
        "The stream has ended: "
            + partial.length
            + (expected == null
                ? " bytes came, but no separator."
                : " of " + expected + " bytes came."));
    this.partial = partial;
    this.expected = expected;
  }

  /**
   * Returns the bytes that had come when the stream ended. The reader does not have them any more.
   *
   * @return the bytes, perhaps none; always the same array
   */
  public byte[] partial() {
    return partial;
  }

  /** {@return how many bytes the caller wanted; null if it wanted those up to a separator} */
  public @Nullable Integer expected() {
    return expected;
  }
}
