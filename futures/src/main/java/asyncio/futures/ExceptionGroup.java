package asyncio.futures;

import asyncio.internal.suppressed.Suppressed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Several exceptions at once, because several tasks failed.
 *
 * <p>The members are also {@linkplain #getSuppressed() suppressed} exceptions, so that a plain
 * stack trace shows them all. Immutable, except for what {@link Throwable} lets callers set.
 *
 * <p>In Python: {@code ExceptionGroup} and {@code BaseExceptionGroup}. Here one class serves for
 * both.
 */
public final class ExceptionGroup extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String message;

  /** Of serializable classes, as whole fields: the JDK's immutable lists cannot be in a cycle. */
  @SuppressWarnings("serial")
  private final List<Throwable> exceptions;

  /**
   * Makes a group.
   *
   * @param message what the members have in common
   * @param exceptions the members, at least one; a group may contain groups
   * @throws IllegalArgumentException if there are no members
   */
  public ExceptionGroup(String message, List<? extends Throwable> exceptions) {
    super(countedMessage(message, exceptions));
    if (exceptions.isEmpty()) {
      throw new IllegalArgumentException("An exception group needs at least one exception.");
    }
    exceptions.forEach(member -> Objects.requireNonNull(member, "member"));
    this.message = message;
    this.exceptions = Collections.unmodifiableList(new ArrayList<>(exceptions));
    Suppressed.addAll(this, this.exceptions);
  }

  private static String countedMessage(String message, List<? extends Throwable> exceptions) {
    return message
        + " ("
        + exceptions.size()
        + (exceptions.size() == 1 ? " sub-exception)" : " sub-exceptions)");
  }

  /** {@return the members in order, unmodifiable} */
  public List<Throwable> exceptions() {
    return exceptions;
  }

  /**
   * Returns the exceptions of one class, those in nested groups included.
   *
   * @param type the class
   * @return a group of the same shape with only those exceptions, or null if there is none
   */
  public @Nullable ExceptionGroup subgroup(Class<? extends Throwable> type) {
    return subgroup(Objects.requireNonNull(type, "type")::isInstance);
  }

  /**
   * Returns the exceptions that fulfil a condition, those in nested groups included.
   *
   * @param condition tested with each exception; a group that fulfils it is taken whole
   * @return a group of the same shape with only those exceptions, or null if there is none
   */
  public @Nullable ExceptionGroup subgroup(Predicate<? super Throwable> condition) {
    return split(condition).matching();
  }

  /**
   * Splits this group by a class of exceptions, nested groups included.
   *
   * @param type the class
   * @return the two parts
   */
  public Split split(Class<? extends Throwable> type) {
    return split(Objects.requireNonNull(type, "type")::isInstance);
  }

  /**
   * Splits this group by a condition, nested groups included.
   *
   * @param condition tested with each exception; a group that fulfils it is taken whole
   * @return the two parts
   */
  public Split split(Predicate<? super Throwable> condition) {
    if (condition.test(this)) {
      return new Split(this, null);
    }
    List<Throwable> matching = new ArrayList<>();
    List<Throwable> rest = new ArrayList<>();
    for (Throwable exception : exceptions) {
      if (exception instanceof ExceptionGroup group) {
        Split split = group.split(condition);
        addIfPresent(matching, split.matching());
        addIfPresent(rest, split.rest());
      } else {
        (condition.test(exception) ? matching : rest).add(exception);
      }
    }
    return new Split(derive(matching), derive(rest));
  }

  private static void addIfPresent(List<Throwable> list, @Nullable Throwable exception) {
    if (exception != null) {
      list.add(exception);
    }
  }

  private @Nullable ExceptionGroup derive(List<Throwable> members) {
    if (members.isEmpty()) {
      return null;
    }
    ExceptionGroup part = new ExceptionGroup(message, members);
    if (getCause() != null) {
      part.initCause(getCause());
    }
    part.setStackTrace(getStackTrace());
    return part;
  }

  /**
   * Handles the exceptions of one class, those in nested groups included, and leaves the others to
   * the next handler.
   *
   * <pre>{@code
   * try {
   *   fetchAll(urls);
   * } catch (ExceptionGroup group) {
   *   group
   *       .handle(IOException.class, e -> System.out.println("not reached: " + e))
   *       .handle(IllegalArgumentException.class, e -> System.out.println("no URL: " + e))
   *       .rethrow(); // what is left, if anything
   * }
   * }</pre>
   *
   * <p>In Python: {@code except*}.
   *
   * @param <X> the exceptions' type
   * @param type the class; a group is no exception here, its members are
   * @param handler gets each exception of the class, in order. If it throws, that exception goes
   *     on, and suppresses this group
   * @return what is left
   */
  public <X extends Throwable> Unhandled handle(Class<X> type, Consumer<? super X> handler) {
    return new Unhandled(this).handle(type, handler);
  }

  private void forEachMember(Consumer<? super Throwable> action) {
    for (Throwable exception : exceptions) {
      if (exception instanceof ExceptionGroup group) {
        group.forEachMember(action);
      } else {
        action.accept(exception);
      }
    }
  }

  /** What {@link ExceptionGroup#handle handlers} have left of a group. Immutable. */
  public static final class Unhandled {

    private final @Nullable ExceptionGroup rest;

    Unhandled(@Nullable ExceptionGroup rest) {
      this.rest = rest;
    }

    /**
     * Handles the exceptions of another class; see {@link ExceptionGroup#handle}.
     *
     * @param <X> the exceptions' type
     * @param type the class
     * @param handler gets each exception of the class, in order
     * @return what is left
     */
    public <X extends Throwable> Unhandled handle(Class<X> type, Consumer<? super X> handler) {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(handler, "handler");
      if (rest == null) {
        return this;
      }
      Split split = rest.split(e -> !(e instanceof ExceptionGroup) && type.isInstance(e));
      if (split.matching() == null) {
        return this;
      }
      try {
        split.matching().forEachMember(exception -> handler.accept(type.cast(exception)));
      } catch (Throwable exception) {
        Suppressed.add(exception, rest);
        throw exception;
      }
      return new Unhandled(split.rest());
    }

    /**
     * Throws what is left. Does nothing if that is nothing.
     *
     * @throws ExceptionGroup a group of the same shape with the exceptions that no handler got
     */
    public void rethrow() {
      if (rest != null) {
        throw rest;
      }
    }
  }

  /**
   * The two parts of a group.
   *
   * @param matching the exceptions that fulfilled the condition, or null if none did
   * @param rest the others, or null if there are none
   */
  public record Split(@Nullable ExceptionGroup matching, @Nullable ExceptionGroup rest) {}
}
