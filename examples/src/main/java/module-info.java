/** Programs to learn from. */
module asyncio.examples {
  requires activemq.client;
  requires asyncio.cluster;
  requires asyncio.core;
  requires info.picocli;
  requires jakarta.messaging;
  requires java.logging;
  requires java.naming;
  requires java.net.http;
  requires jdk.httpserver;
  requires micrometer.core;
  requires micrometer.registry.prometheus;
  requires static org.jspecify;

  opens asyncio.examples.broker to
      info.picocli;
  opens asyncio.examples.busy to
      info.picocli;
  opens asyncio.examples.cluster to
      info.picocli;
  opens asyncio.examples.fetch to
      info.picocli;
  opens asyncio.examples.net to
      info.picocli;
  opens asyncio.examples.nginx to
      info.picocli;
  opens asyncio.examples.raft to
      info.picocli;
}
