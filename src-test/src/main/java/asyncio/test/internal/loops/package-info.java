/** What the test kit says about loops: which one runs here, whose frames are whose, who waits. */
@NullMarked
package asyncio.test.internal.loops;

import org.jspecify.annotations.NullMarked;
