/**
 * Starts the runnable jars. {@link asyncio.launcher.Launcher} is their main class, and is compiled
 * for Java 11; all else needs 21.
 */
@NullMarked
package asyncio.launcher;

import org.jspecify.annotations.NullMarked;
