package asyncio;

import asyncio.internal.text.Printer;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A variable with a value for each context: like a thread-local, but for tasks and callbacks. See
 * {@link Context}.
 *
 * <p>In Python: {@code contextvars.ContextVar}.
 *
 * @param <T> the values' type
 */
public final class ContextVar<T extends @Nullable Object> {

  private final String name;
  private final boolean hasDefault;
  private final @Nullable Object defaultValue;

  /**
   * A variable without a default.
   *
   * @param name the variable's name, for people
   */
  public ContextVar(String name) {
    this.name = Objects.requireNonNull(name, "name");
    this.hasDefault = false;
    this.defaultValue = null;
  }

  /**
   * A variable with a default.
   *
   * @param name the variable's name, for people
   * @param defaultValue the value in contexts where none has been set
   */
  public ContextVar(String name, T defaultValue) {
    this.name = Objects.requireNonNull(name, "name");
    this.hasDefault = true;
    this.defaultValue = defaultValue;
  }

  /**
   * * The name.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * The value in the current context.
   *
   * @return the value, or the default
   * @throws NoSuchElementException if there is neither
   */
  @SuppressWarnings({"unchecked", "NullAway"})
  public T get() {
    Context context = Context.current();
    if (context.has(this)) {
      return context.get(this);
    }
    if (!hasDefault) {
      throw new NoSuchElementException(this + " has no value here, and no default: set it first.");
    }
    return (T) defaultValue;
  }

  /**
   * The value in the current context.
   *
   * @param otherwise the result if the variable has not been set here; takes precedence over the
   *     variable's default
   * @return the value
   */
  public T get(T otherwise) {
    Context context = Context.current();
    return context.has(this) ? context.get(this) : otherwise;
  }

  /**
   * Sets the value in the current context.
   *
   * @param value the value
   * @return a token, by which {@link #reset} takes the value back
   */
  public Token<T> set(T value) {
    Context context = Context.currentToChange();
    Token<T> token =
        new Token<>(this, context, context.has(this), context.has(this) ? context.get(this) : null);
    context.set(this, value);
    return token;
  }

  /**
   * Gives the variable back the value, or the absence of one, that it had before a {@link #set}.
   *
   * @param token the token that {@code set} returned
   * @throws IllegalStateException if the token has been used already
   * @throws IllegalArgumentException if the token comes from another variable or another context
   */
  public void reset(Token<T> token) {
    if (token.used) {
      throw new IllegalStateException(
          "The token has been used already: each serves for one reset.");
    }
    if (token.variable != this) {
      throw new IllegalArgumentException(
          "The token was made by another variable: " + token.variable);
    }
    Context context = Context.current();
    if (token.context != context) {
      throw new IllegalArgumentException(
          "The token was made in another context: reset " + this + " in the task that has set it.");
    }
    token.used = true;
    if (token.hadValue) {
      context.set(this, token.oldValue);
    } else {
      context.unset(this);
    }
  }

  /**
   * Removes the value in the current context, as if it had never been set there. For libraries that
   * carry values from thread to thread; other code calls {@link #reset}.
   *
   * <p>Beyond asyncio.
   */
  public void unset() {
    Context.current().unset(this);
  }

  @SuppressWarnings("unchecked")
  @Nullable T defaultValue() {
    return (T) defaultValue;
  }

  @Override
  public String toString() {
    return "<ContextVar " + Printer.name(name) + ">";
  }

  /**
   * The memory of a {@link ContextVar#set}. In Python: {@code contextvars.Token}.
   *
   * @param <T> the values' type
   */
  public static final class Token<T extends @Nullable Object> {

    private final ContextVar<T> variable;
    private final Context context;
    private final boolean hadValue;
    private final @Nullable Object oldValue;
    private boolean used;

    private Token(
        ContextVar<T> variable, Context context, boolean hadValue, @Nullable Object oldValue) {
      this.variable = variable;
      this.context = context;
      this.hadValue = hadValue;
      this.oldValue = oldValue;
    }

    /**
     * The variable.
     *
     * @return the variable that was set
     */
    public ContextVar<T> var() {
      return variable;
    }

    /**
     * The value that the variable had before.
     *
     * @return the value, or null if there was none
     */
    @SuppressWarnings("unchecked")
    public @Nullable T oldValue() {
      return (T) oldValue;
    }
  }
}
