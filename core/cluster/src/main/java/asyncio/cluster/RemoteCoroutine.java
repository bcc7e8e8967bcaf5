package asyncio.cluster;

import asyncio.Coroutine;
import java.io.Serializable;

/**
 * A coroutine that another member of a cluster can run.
 *
 * <p>A record is best: its components are the arguments, and what they are is said in one line.
 *
 * <pre>{@code
 * record Count(String file) implements RemoteCoroutine<Long> {
 *   public Long run() throws IOException { // in the worker's loop; may await, and submit on
 *     try (var lines = Files.lines(Path.of(file))) {
 *       return lines.count();
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>A lambda works, too, if what it captures can be serialized. The class itself is never sent:
 * all members have it, from the same build.
 *
 * @param <T> the result's type; the result must be serializable
 */
@FunctionalInterface
public interface RemoteCoroutine<T> extends Coroutine<T>, Serializable {}
