/**
 * Checks of Error Prone: what compiles, and stops an event loop. Put the artifact on the compiler's
 * processor path, beside {@code error_prone_core}.
 */
@NullMarked
package asyncio.checks;

import org.jspecify.annotations.NullMarked;
