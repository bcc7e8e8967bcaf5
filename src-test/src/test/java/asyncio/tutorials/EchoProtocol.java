package asyncio.tutorials;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.getRunningLoop;
import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.Asyncio;
import asyncio.futures.Future;
import asyncio.net.Protocol;
import asyncio.net.Transport;
import java.io.IOException;

/** An echo server and a client, with protocols and transports. */
class EchoProtocol {

  static class EchoServer implements Protocol {

    private Transport transport;

    @Override
    public void connectionMade(Transport transport) {
      this.transport = transport;
    }

    @Override
    public void dataReceived(byte[] data) {
      var text = new StringBuilder(new String(data, UTF_8));
      System.out.println("server: " + text);
      transport.write(text.reverse().toString().getBytes(UTF_8));
      transport.close();
    }

    @Override
    public void connectionLost(Exception error) {
      System.out.println(error == null ? "server: closed" : "server: " + error);
    }
  }

  record EchoClient(String message, Future<String> answer, Future<Void> closed)
      implements Protocol {

    @Override
    public void connectionMade(Transport transport) {
      transport.write(message.getBytes(UTF_8));
      System.out.println("client: sent " + message);
    }

    @Override
    public void dataReceived(byte[] data) {
      answer.setResult(new String(data, UTF_8));
    }

    @Override
    public void connectionLost(Exception error) {
      System.out.println(error == null ? "client: closed" : "client: " + error);
      closed.setResult(null);
    }
  }

  static void echo(String message, int port) throws IOException {
    var loop = getRunningLoop();
    var client = new EchoClient(message, loop.createFuture(), loop.createFuture());
    var transport = loop.createConnection(() -> client, "127.0.0.1", port).transport();
    var peer = transport.peerAddress();
    System.out.println("connected to " + peer.getHostString());
    System.out.println(peer.getPort() == port ? "the right port" : "another port");
    System.out.println("client: got " + await(client.answer()));
    await(client.closed());
    System.out.println(transport.isClosing() ? "closing" : "open");
  }

  static void main() throws IOException {
    var loop = getRunningLoop();
    var server = loop.createServer(EchoServer::new, "127.0.0.1", 0);
    int port = server.port();
    echo("stressed", port);
    echo("drawer", port);
    echo("level", port);
    System.out.println(server.isServing() ? "listening" : "not listening");
    server.close();
    System.out.println(server.isServing() ? "listening" : "not listening");
    server.waitClosed();
    System.out.println("the server is closed");
  }

  public static void main(String[] args) {
    Asyncio.run(() -> main());
  }
}
