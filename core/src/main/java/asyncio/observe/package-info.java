/** What goes on in a loop: who awaits whom, all tasks with their stacks, and recordings. */
@NullMarked
package asyncio.observe;

import org.jspecify.annotations.NullMarked;
