/** Work for other processes, on this machine or on others. Begin with {@code Mandelbrot}. */
@NullMarked
package asyncio.examples.cluster;

import org.jspecify.annotations.NullMarked;
