package asyncio;

/**
 * Thrown in a coroutine that is suspended while its loop is closed, and in the body of an {@link
 * AsyncGenerator} that is closed, so that the {@code finally} blocks run and the thread ends. Do
 * not catch it: the coroutine cannot await any more, nor the generator yield.
 *
 * <p>In Python: the builtin {@code GeneratorExit}.
 */
public final class GeneratorExit extends Error {

  private static final long serialVersionUID = 1L;

  GeneratorExit() {
    this("the event loop was closed while this coroutine was suspended");
  }

  GeneratorExit(String message) {
    super(message);
  }
}
