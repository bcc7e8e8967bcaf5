/**
 * Fetches web pages, many at the same time.
 *
 * <ul>
 *   <li>{@link asyncio.examples.fetch.Fetch} the command line
 *   <li>{@code Fetcher} workers that share a queue, and await the futures of an {@code HttpClient}
 *   <li>{@code Page} the outcome of a page
 *   <li>{@code FolderServer} a folder to fetch from without a network
 * </ul>
 */
@NullMarked
package asyncio.examples.fetch;

import org.jspecify.annotations.NullMarked;
