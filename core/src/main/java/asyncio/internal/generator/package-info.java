/**
 * Generators: a body that runs on a stack of its own, as a part of the task that iterates.
 *
 * <p>Called by the task that iterates, and in the body's own thread. Read {@link
 * asyncio.internal.generator.Generation} first; {@link asyncio.internal.generator.Generators} keeps
 * those of a loop that have begun and not ended.
 */
@NullMarked
package asyncio.internal.generator;

import org.jspecify.annotations.NullMarked;
