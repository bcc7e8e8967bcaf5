package asyncio.network;

import static asyncio.Asyncio.getRunningLoop;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.DatagramOptions;
import asyncio.net.DatagramProtocol;
import asyncio.net.Server;
import asyncio.net.Streams;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** A program for {@link OptionsTest}, for a JVM that has no IPv6. Says what comes of its use. */
public final class WithoutIpv6 {

  private WithoutIpv6() {}

  public static void main(String[] args) {
    Asyncio.run(WithoutIpv6::tryAll);
  }

  private static void tryAll() throws IOException {
    EventLoop loop = getRunningLoop();
    InetSocketAddress there = new InetSocketAddress("::1", 9);
    try (Server server = loop.createServer(Echo::new, "127.0.0.1", 0)) {
      InetSocketAddress here = (InetSocketAddress) server.sockets().get(0);
      ConnectionOptions either = ConnectionOptions.to(List.of(there, here));
      try (Connection connection = Streams.openConnection(either)) {
        System.out.println("the next address: connected " + !connection.writer().isClosing());
      }
    }
    say("connect", () -> Streams.openConnection(ConnectionOptions.to(there)));
    say("listen", () -> loop.createServer(Echo::new, "::1", 0));
    say(
        "datagrams",
        () ->
            loop.createDatagramEndpoint(
                () -> new DatagramProtocol() {}, DatagramOptions.on(there)));
  }

  private static void say(String what, Coroutine<?> attempt) {
    try {
      System.out.println(what + ": " + attempt.run());
    } catch (Exception failed) {
      System.out.println(what + ": " + failed);
    }
  }
}
