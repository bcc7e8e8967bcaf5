/**
 * The part that the models of Node and of a browser share, as the real ones share the language.
 *
 * <p>JavaScript itself knows of no loop. It has one queue, of microtasks (the language calls them
 * promise jobs), and leaves it to the host when they run; all hosts run them when a callback has
 * ended, until there are none. The language also defines exactly which microtasks a promise takes,
 * so that {@link asyncio.examples.javascript.Promise} can be compared with the real ones.
 *
 * <p>An async function is a coroutine that has control only while its caller, or the microtask that
 * resumes it, waits for the coroutine.
 *
 * <p>Left out: promises follow only promises of this package, not every object with a {@code then};
 * {@code Promise.all} and its kin.
 */
@NullMarked
package asyncio.examples.javascript;

import org.jspecify.annotations.NullMarked;
