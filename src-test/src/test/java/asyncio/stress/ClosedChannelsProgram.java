package asyncio.stress;

import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.Streams;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Closes sockets at random moments, in tasks and in other threads, while tasks wait for them, each
 * in another way. Each wait ends, by a value, an {@link IOException} or a cancellation.
 */
final class ClosedChannelsProgram {

  private static final int KINDS = 9;
  private static final int MUCH = 1 << 23;

  private final Trial trial;
  private final List<Channel> channels = new ArrayList<>();

  /** How often a function was added; a second one would replace the first. */
  private int watched;

  private final List<Task<Void>> waits = new ArrayList<>();

  ClosedChannelsProgram(Trial trial) {
    this.trial = trial;
  }

  void run() throws Exception {
    try (EventLoop loop = trial.loop(null)) {
      loop.runUntilComplete(this::waitAndClose);
    } finally {
      for (Channel each : channels) {
        each.close();
      }
    }
    trial.joinThreads();
  }

  private void waitAndClose() throws IOException {
    EventLoop loop = Asyncio.getRunningLoop();
    ServerSocketChannel listener = add(ServerSocketChannel.open());
    listener.bind(new InetSocketAddress("127.0.0.1", 0));
    SocketChannel here = add(SocketChannel.open(listener.getLocalAddress()));
    here.setOption(StandardSocketOptions.SO_LINGER, 0); // leaves the system no port to remember
    SocketChannel there = add(listener.accept());
    DatagramChannel datagrams =
        add(DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0)));
    for (Channel each : channels) {
      ((SelectableChannel) each).configureBlocking(false);
    }
    boolean streams = trial.oneIn(3);
    if (streams) {
      Connection connection = Streams.openConnection(ConnectionOptions.over(here));
      startStream(loop, connection);
    }
    for (int i = 1 + trial.below(6); i > 0; i--) {
      start(
          loop,
          trial.below(KINDS),
          streams ? there : trial.oneIn(2) ? here : there,
          listener,
          datagrams);
    }
    for (Channel each : shuffled()) {
      closeSoon(each);
    }
    assertEachWaitEnds();
  }

  private <T extends Channel> T add(T channel) {
    channels.add(channel);
    return channel;
  }

  private List<Channel> shuffled() {
    List<Channel> all = new ArrayList<>(channels);
    java.util.Collections.shuffle(all, trial.random);
    return all;
  }

  // ---- waits

  private void startStream(EventLoop loop, Connection connection) {
    Coroutine.Void read = () -> connection.reader().read();
    waits.add(loop.createTask(read));
    waits.add(
        loop.createTask(
            () -> {
              connection.writer().write(new byte[trial.oneIn(2) ? MUCH : 10]);
              connection.writer().drain();
            }));
    waits.add(loop.createTask(() -> connection.writer().waitClosed()));
  }

  private void start(
      EventLoop loop,
      int kind,
      SocketChannel sock,
      ServerSocketChannel listener,
      DatagramChannel datagrams) {
    Coroutine.Void call =
        switch (kind) {
          case 0, 1 -> () -> loop.sockRecv(sock, 10);
          case 2 -> () -> receiveAll(loop, sock);
          case 3 -> () -> loop.sockSendall(sock, new byte[MUCH]);
          case 4 -> () -> loop.sockSendall(sock, new byte[10]);
          case 5 -> () -> loop.sockAccept(listener).close();
          case 6 -> () -> loop.sockRecvfrom(datagrams, 10);
          case 7 -> watched++ == 0 ? () -> awaitReadable(loop, sock) : () -> sleep(0);
          default -> () -> connect(loop, listener);
        };
    Task<Void> task = loop.createTask(call);
    waits.add(task);
    if (trial.oneIn(3)) {
      sleep(0);
    }
    if (trial.oneIn(5)) {
      task.cancel();
    }
  }

  private static void receiveAll(EventLoop loop, SocketChannel sock) throws IOException {
    while (loop.sockRecv(sock, 1 << 16).length > 0) {
      sleep(0);
    }
  }

  /** A channel that is closed already is refused. */
  private static void awaitReadable(EventLoop loop, SocketChannel sock) throws IOException {
    Future<Void> readable = loop.createFuture();
    Runnable whenReadable =
        () -> {
          if (!readable.done()) {
            readable.setResult(null);
          }
        };
    try {
      loop.addReader(sock, whenReadable);
    } catch (IllegalArgumentException | IllegalStateException refused) {
      return; // it is closed, or others wait for it
    }
    try {
      Asyncio.await(readable);
    } finally {
      loop.removeReader(sock);
    }
  }

  private static void connect(EventLoop loop, ServerSocketChannel listener) throws IOException {
    try (SocketChannel sock = SocketChannel.open()) {
      sock.setOption(StandardSocketOptions.SO_LINGER, 0);
      sock.configureBlocking(false);
      loop.sockConnect(sock, listener.getLocalAddress());
    }
  }

  private void assertEachWaitEnds() {
    Asyncio.wait(waits);
    for (Task<Void> wait : waits) {
      if (!wait.cancelled() && wait.exception() != null) {
        assertThat(wait.exception()).matches(ClosedChannelsProgram::isExpected);
      }
    }
  }

  private static boolean isExpected(Throwable exception) {
    return exception instanceof IOException
        || exception instanceof IllegalStateException
            && String.valueOf(exception.getMessage()).contains("added by addReader");
  }

  // ---- closes

  private void closeSoon(Closeable channel) {
    Random random = new Random(trial.random.nextLong());
    if (trial.oneIn(2)) {
      trial.inThread(
          () -> {
            Trial.moment(random);
            channel.close();
            return null;
          });
    } else {
      Coroutine.Void close =
          () -> {
            for (int turns = random.nextInt(6); turns > 0; turns--) {
              sleep(random.nextInt(3) * 0.0001);
            }
            channel.close();
          };
      waits.add(Asyncio.createTask(close));
    }
  }
}
