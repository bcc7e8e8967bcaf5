package asyncio.futures;

/**
 * The context in which a callback runs: the values that context variables have for it.
 *
 * <p>A future only carries it from {@link Future#addDoneCallback(java.util.function.Consumer,
 * CallbackContext)} to the loop, whose own kind of context it must be.
 */
public interface CallbackContext {}
