package asyncio.cluster;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a call is made. By default it runs at most once, at the member with the fewest calls of this
 * one.
 *
 * @param retries how often to try again, elsewhere, when the member is lost
 * @param key calls with an equal key go to the same member, as long as the members stay the same;
 *     null: to the member with the fewest calls
 */
public record CallOptions(int retries, @Nullable Object key) {

  /** At most once, anywhere. */
  public static final CallOptions DEFAULT = new CallOptions(0, null);

  /** Checks the number. */
  public CallOptions {
    if (retries < 0) {
      throw new IllegalArgumentException("retries must not be negative: " + retries);
    }
  }

  /**
   * At least once, for work that may be done twice: when the member is lost, another one gets the
   * call. When no other is there, the call waits for one.
   *
   * @param times how often to try again; 0: never
   * @return the same options with retries
   */
  public CallOptions withRetries(int times) {
    return new CallOptions(times, key);
  }

  /**
   * Calls with an equal key go to the same member.
   *
   * @param newKey an object whose hash code is the same in all JVMs: a string, a number, a record
   *     of such
   * @return the same options with a key
   */
  public CallOptions withKey(Object newKey) {
    return new CallOptions(retries, Objects.requireNonNull(newKey, "key"));
  }
}
