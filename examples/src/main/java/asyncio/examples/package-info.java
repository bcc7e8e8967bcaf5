/** Programs to learn from, each runnable by name. */
@NullMarked
package asyncio.examples;

import org.jspecify.annotations.NullMarked;
