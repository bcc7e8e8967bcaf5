/**
 * What the models of Node and of a browser share, as the real ones share the language.
 *
 * <p>JavaScript itself knows of no loop. It has one queue, of microtasks (the language calls them
 * promise jobs), and leaves it to the host when they run; all hosts run them when a callback has
 * ended, until there are none. It also says which microtasks a promise takes, to the last one, so
 * that {@link asyncio.examples.javascript.Promise} can be compared with the real ones.
 *
 * <p>An async function is one of our coroutines, which has control only while its caller, or the
 * microtask that resumes it, waits for it.
 *
 * <p>Left out: promises follow only promises of ours, not anything with a {@code then}; {@code
 * Promise.all} and its kin.
 */
@NullMarked
package asyncio.examples.javascript;

import org.jspecify.annotations.NullMarked;
