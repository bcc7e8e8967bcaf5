/** Commands that look into running programs, and a shell. */
@NullMarked
package asyncio.tools;

import org.jspecify.annotations.NullMarked;
