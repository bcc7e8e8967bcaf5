/** A value that will arrive: futures, awaitables and their errors. */
@NullMarked
package asyncio.futures;

import org.jspecify.annotations.NullMarked;
