/**
 * The agent that the program to look at loads: one class, which needs no other.
 *
 * <p>It runs in the other program, in a thread of its own. It is in a package of its own because
 * the JVM that loads it must see it, and no other class of the tools.
 */
@NullMarked
package asyncio.tools.agent;

import org.jspecify.annotations.NullMarked;
