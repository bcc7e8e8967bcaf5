/** What users need to test their async code. */
@NullMarked
package asyncio.test;

import org.jspecify.annotations.NullMarked;
