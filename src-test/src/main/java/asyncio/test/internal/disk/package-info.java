/**
 * A simulated disk: files in memory, under the JDK's {@code Path}, {@code Files} and {@code
 * FileChannel}. What a program has not forced is lost when the host crashes.
 *
 * <p>{@link asyncio.test.internal.disk.Disk} holds the files and the faults. {@code Node}s are its
 * files and folders. {@code DiskFileSystem}, {@code DiskProvider}, {@code DiskPath} and {@code
 * DiskChannel} are what the JDK asks.
 *
 * <p>Threads: one at a time.
 */
@NullMarked
package asyncio.test.internal.disk;

import org.jspecify.annotations.NullMarked;
