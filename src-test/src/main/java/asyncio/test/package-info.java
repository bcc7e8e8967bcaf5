/**
 * What users need to test their async code: a test is a coroutine, in virtual time.
 *
 * <p>With JUnit 5: {@link asyncio.test.AsyncTest}, {@link asyncio.test.RealTime}, {@link
 * asyncio.test.BothEngines}, {@link asyncio.test.Allow}, and {@link asyncio.test.AsyncExtension}
 * for all other kinds of tests. Without it: {@link asyncio.test.TestRun}.
 *
 * <p>For each test: {@link asyncio.test.VirtualClock}, {@link asyncio.test.Steps}, {@link
 * asyncio.test.MemoryStreams}, and, with AssertJ, {@link asyncio.test.AsyncAssertions}.
 */
@NullMarked
package asyncio.test;

import org.jspecify.annotations.NullMarked;
