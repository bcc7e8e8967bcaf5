/** The event loop, tasks, and all that runs. */
module asyncio.core {
  requires transitive asyncio.futures;
  requires jdk.unsupported;
  requires static context.propagation;
  requires static java.management;
  requires static jdk.httpserver;
  requires static jdk.jfr;
  requires static micrometer.core;
  requires static org.jspecify;
  requires static org.slf4j;

  exports asyncio;
  exports asyncio.context;
  exports asyncio.metrics;
  exports asyncio.net;
  exports asyncio.observe;
  exports asyncio.process;
  exports asyncio.sync;

  uses asyncio.internal.loop.LoopMade;

  provides asyncio.internal.loop.LoopMade with
      asyncio.internal.record.RecordEachLoop;
  provides asyncio.futures.RunningLoop with
      asyncio.internal.loop.RunningLoops;
}
