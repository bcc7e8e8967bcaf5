/**
 * Context variables for libraries that know only thread-locals: SLF4J's MDC, and Micrometer's
 * context propagation. Each class needs its library, which users bring; nothing happens unless one
 * asks for it.
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
