/** Coroutines in other processes and on other machines. */
module asyncio.cluster {
  requires transitive asyncio.core;
  requires java.management;
  requires org.jgroups;
  requires static micrometer.core;
  requires static org.jspecify;

  exports asyncio.cluster;
}
