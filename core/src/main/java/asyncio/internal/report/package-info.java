/** TODO. */
@NullMarked
package asyncio.internal.report;

import org.jspecify.annotations.NullMarked;
