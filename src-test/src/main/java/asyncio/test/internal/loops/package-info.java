/** Checks of the test kit about the loop that runs in the calling thread. */
@NullMarked
package asyncio.test.internal.loops;

import org.jspecify.annotations.NullMarked;
