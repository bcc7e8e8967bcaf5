package asyncio;

/**
 * Ends a coroutine that is suspended when its loop is closed, and the body of an {@link
 * AsyncGenerator} that is closed. The {@code finally} blocks run, and the thread ends. Do not catch
 * it: the coroutine cannot await any more, and the generator cannot yield.
 *
 * <p>In Python: the builtin {@code GeneratorExit}.
 */
public final class GeneratorExit extends Error {

  private static final long serialVersionUID = 1L;

  GeneratorExit(String message) {
    super(message);
  }
}
