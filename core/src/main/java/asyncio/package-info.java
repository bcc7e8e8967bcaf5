/** The event loop, its tasks, and the façade over them. */
@NullMarked
package asyncio;

import org.jspecify.annotations.NullMarked;
