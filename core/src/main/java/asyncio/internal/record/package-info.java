/**
 * Recordings of programs that know nothing of them, by a system property.
 *
 * <p>Knows {@code asyncio.observe}. The loop finds it as a service, and only if the property is
 * set.
 */
@NullMarked
package asyncio.internal.record;

import org.jspecify.annotations.NullMarked;
