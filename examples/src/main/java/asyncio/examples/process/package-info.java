/**
 * Child processes.
 *
 * <ol>
 *   <li>{@link asyncio.examples.process.ProcessPool} child processes that get their jobs in turn
 * </ol>
 */
@NullMarked
package asyncio.examples.process;

import org.jspecify.annotations.NullMarked;
