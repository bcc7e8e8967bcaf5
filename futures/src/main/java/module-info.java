/** Futures, awaitables and their exceptions, without an event loop. */
module asyncio.futures {
  requires static org.jspecify;

  exports asyncio.futures;

  uses asyncio.futures.RunningLoop;
}
