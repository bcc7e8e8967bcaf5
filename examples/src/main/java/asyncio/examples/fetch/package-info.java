/**
 * Fetches web pages: an {@code HttpClient} whose futures are awaited, and a folder to try it on.
 */
@NullMarked
package asyncio.examples.fetch;

import org.jspecify.annotations.NullMarked;
