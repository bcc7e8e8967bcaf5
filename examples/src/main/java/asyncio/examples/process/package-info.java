/**
 * Other programs at work.
 *
 * <ol>
 *   <li>{@link asyncio.examples.process.ProcessPool} child processes that get their work in turn
 * </ol>
 */
@NullMarked
package asyncio.examples.process;

import org.jspecify.annotations.NullMarked;
