/** Futures, awaitables and their exceptions, without an event loop. */
@SuppressWarnings("module") // asyncio.core is built later
module asyncio.futures {
  requires static org.jspecify;

  exports asyncio.futures;
  exports asyncio.internal.stack to
      asyncio.core;
  exports asyncio.internal.suppressed to
      asyncio.core;
  exports asyncio.internal.text to
      asyncio.cluster,
      asyncio.core,
      asyncio.examples,
      asyncio.test,
      asyncio.tools;

  uses asyncio.futures.RunningLoop;
}
