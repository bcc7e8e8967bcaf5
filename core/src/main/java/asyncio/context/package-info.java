/**
 * Bridges from context variables to libraries that know only thread-locals.
 *
 * <ul>
 *   <li>{@link asyncio.context.MdcFollower}: to SLF4J's MDC, for log lines
 *   <li>{@link asyncio.context.ThreadLocalFollower}: to any thread-local for which Micrometer has
 *       an accessor
 *   <li>{@link asyncio.context.ContextVarAccessor}: for Micrometer's context propagation, both ways
 * </ul>
 *
 * <p>A follower is called on the thread that runs the task or callback, at each change of context;
 * see {@link asyncio.ContextFollower}, which is to be read first. Programs bring the libraries
 * themselves; the loop knows none of them.
 *
 * <pre>{@code
 * static final ContextVar<String> REQUEST = new ContextVar<>("request");
 *
 * public static void main(String[] args) {
 *   Context.addFollower(new MdcFollower(REQUEST)); // %X{request} in the log's pattern
 *   ContextRegistry.getInstance().registerThreadLocalAccessor(new ContextVarAccessor<>(REQUEST));
 *   Asyncio.run(() -> serve());
 * }
 * }</pre>
 */
@NullMarked
package asyncio.context;

import org.jspecify.annotations.NullMarked;
