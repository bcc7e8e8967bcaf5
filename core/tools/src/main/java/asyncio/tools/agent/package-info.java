/** What is loaded into the program that is looked at: one class, which needs no other. */
@NullMarked
package asyncio.tools.agent;

import org.jspecify.annotations.NullMarked;
