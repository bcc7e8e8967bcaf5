package asyncio.futures;

/**
 * The context in which a callback runs: the values of its context variables.
 *
 * <p>A future only hands a context from {@link Future#addDoneCallback(java.util.function.Consumer,
 * CallbackContext)} to its loop. So the context must be of the loop's own class.
 */
public interface CallbackContext {}
