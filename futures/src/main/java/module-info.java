/** Futures, awaitables and their errors, for whoever runs them. */
@SuppressWarnings("module") // asyncio.core is built later
module asyncio.futures {
  requires static org.jspecify;

  exports asyncio.futures;
  exports asyncio.internal.stack to
      asyncio.core;

  uses asyncio.futures.RunningLoop;
}
