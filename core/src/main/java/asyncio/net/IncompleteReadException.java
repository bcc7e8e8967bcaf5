package asyncio.net;

import java.io.EOFException;
import org.jspecify.annotations.Nullable;

/**
 * A stream has ended before all that was to be read had come.
 *
 * <p>In Python: {@code asyncio.IncompleteReadError}.
 */
public final class IncompleteReadException extends EOFException {

  private static final long serialVersionUID = 1L;

  private final byte[] partial;
  private final @Nullable Integer expected;

  /**
   * An incomplete read.
   *
   * @param partial what had come
   * @param expected how many bytes were to be read; null if that was not known
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
   * What had come when the stream ended; it is not in the stream any more.
   *
   * @return the bytes, perhaps none; always the same array
   */
  public byte[] partial() {
    return partial;
  }

  /**
   * How many bytes were to be read.
   *
   * @return the number; null if everything up to a separator was
   */
  public @Nullable Integer expected() {
    return expected;
  }
}
