package asyncio;

import java.util.AbstractList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The results of a few awaitables of different types: a list, as in Python, that knows the type of
 * each result. See {@link Asyncio#gather(asyncio.futures.Awaitable, asyncio.futures.Awaitable)}.
 *
 * <pre>{@code
 * var both = await(gather(() -> fetchUser(id), () -> countOrders(id)));
 * User user = both.first();
 * int orders = both.second();
 * }</pre>
 *
 * <p>Unmodifiable. Results may be null.
 *
 * @param <T> a type of all results
 */
public abstract sealed class Gathered<T> extends AbstractList<T> {

  private final List<@Nullable Object> results;

  private Gathered(List<@Nullable Object> results) {
    this.results = Collections.unmodifiableList(results);
  }

  @Override
  public final T get(int index) {
    return result(index);
  }

  @Override
  public final int size() {
    return results.size();
  }

  @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"}) // of the awaitables
  final <R> R result(int index) {
    return (R) results.get(index);
  }

  /**
   * Two results.
   *
   * @param <T> a type of both
   * @param <A> the type of the first result
   * @param <B> the type of the second result
   */
  public static sealed class Two<T, A, B> extends Gathered<T> permits Three {

    Two(List<@Nullable Object> results) {
      super(results);
    }

    /**
     * The result of the first argument.
     *
     * @return the result, may be null
     */
    public final A first() {
      return result(0);
    }

    /**
     * The result of the second argument.
     *
     * @return the result, may be null
     */
    public final B second() {
      return result(1);
    }
  }

  /**
   * Three results.
   *
   * @param <T> a type of all
   * @param <A> the type of the first result
   * @param <B> the type of the second result
   * @param <C> the type of the third result
   */
  public static sealed class Three<T, A, B, C> extends Two<T, A, B> permits Four {

    Three(List<@Nullable Object> results) {
      super(results);
    }

    /**
     * The result of the third argument.
     *
     * @return the result, may be null
     */
    public final C third() {
      return result(2);
    }
  }

  /**
   * Four results.
   *
   * @param <T> a type of all
   * @param <A> the type of the first result
   * @param <B> the type of the second result
   * @param <C> the type of the third result
   * @param <D> the type of the fourth result
   */
  public static sealed class Four<T, A, B, C, D> extends Three<T, A, B, C> permits Five {

    Four(List<@Nullable Object> results) {
      super(results);
    }

    /**
     * The result of the fourth argument.
     *
     * @return the result, may be null
     */
    public final D fourth() {
      return result(3);
    }
  }

  /**
   * Five results.
   *
   * @param <T> a type of all
   * @param <A> the type of the first result
   * @param <B> the type of the second result
   * @param <C> the type of the third result
   * @param <D> the type of the fourth result
   * @param <E> the type of the fifth result
   */
  public static final class Five<T, A, B, C, D, E> extends Four<T, A, B, C, D> {

    Five(List<@Nullable Object> results) {
      super(results);
    }

    /**
     * The result of the fifth argument.
     *
     * @return the result, may be null
     */
    public E fifth() {
      return result(4);
    }
  }
}
