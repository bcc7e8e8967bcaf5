/** Futures, awaitables and their errors, for whoever runs them. */
module asyncio.futures {
  requires static org.jspecify;

  exports asyncio.futures;

  uses asyncio.futures.RunningLoop;
}
