package asyncio;

/**
 * Thrown in a coroutine that is suspended while its loop is closed, so that its {@code finally}
 * blocks run and its thread ends. Do not catch it; the coroutine cannot await any more.
 *
 * <p>In Python: the builtin {@code GeneratorExit}.
 */
public final class GeneratorExit extends Error {

  private static final long serialVersionUID = 1L;

  GeneratorExit() {
    super("the event loop was closed while this coroutine was suspended");
  }
}
