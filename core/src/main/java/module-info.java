/** The event loop, tasks, and all that runs. */
module asyncio.core {
  requires transitive asyncio.futures;
  requires jdk.unsupported;
  requires static jdk.jfr;
  requires static micrometer.core;
  requires static org.jspecify;

  exports asyncio;
  exports asyncio.metrics;
  exports asyncio.net;
  exports asyncio.observe;
  exports asyncio.process;
  exports asyncio.sync;

  provides asyncio.futures.RunningLoop with
      asyncio.RunningLoopService;
}
