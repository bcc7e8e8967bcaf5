package asyncio.bench.peers;

import asyncio.bench.Chain;
import asyncio.bench.peers.Runs.Body;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A loop of Netty, which has callbacks only: {@code NettyProgram nio SIZE RUNS WORK...} measures,
 * {@code NettyProgram nio|epoll echo PORT} is an echo server.
 */
public final class NettyProgram {

  private NettyProgram() {}

  public static void main(String[] args) throws Exception {
    boolean epoll = args[0].equals("epoll");
    if (args[1].equals("echo")) {
      serve(epoll, Integer.parseInt(args[2]));
    } else {
      run(Arrays.asList(args).subList(1, args.length), System.out::println);
    }
  }

  /** Whether Netty's own epoll works on this machine. */
  public static boolean hasEpoll() {
    return Epoll.isAvailable();
  }

  private static EventLoopGroup group(boolean epoll) {
    IoHandlerFactory factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new MultiThreadIoEventLoopGroup(1, factory);
  }

  static void run(List<String> arguments, Consumer<String> out) throws Exception {
    EventLoopGroup group = group(false);
    try {
      EventLoop loop = group.next();
      Runs.drive(arguments, work -> body(loop, work), out);
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private static Body body(EventLoop loop, String work) {
    return switch (work) {
      case "callbacks" -> size -> callbacks(loop, size);
      case "timers" -> size -> timers(loop, size);
      default -> throw new IllegalArgumentException(work);
    };
  }

  private static Map<String, Double> callbacks(EventLoop loop, int size) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Runnable callback =
        new Chain(size) {
          @Override
          protected void again() {
            loop.execute(this);
          }

          @Override
          protected void end() {
            done.complete(null);
          }
        };
    long start = System.nanoTime();
    loop.execute(callback);
    done.get();
    return Runs.ns(start, size);
  }

  private static Map<String, Double> timers(EventLoop loop, int size) throws Exception {
    Runs.Timers timers = new Runs.Timers();
    for (int round = 0; round < Runs.ROUNDS_OF_TIMERS; round++) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      int[] delays = timers.delays(size);
      loop.execute(() -> schedule(loop, delays, done));
      done.get();
    }
    return timers.figures(size);
  }

  private static void schedule(EventLoop loop, int[] delays, CompletableFuture<Void> done) {
    AtomicInteger left = new AtomicInteger(delays.length);
    Runnable callback =
        () -> {
          if (left.decrementAndGet() == 0) {
            done.complete(null);
          }
        };
    for (int micros : delays) {
      loop.schedule(callback, micros, TimeUnit.MICROSECONDS);
    }
  }

  private static void serve(boolean epoll, int port) throws InterruptedException {
    Class<? extends ServerChannel> channel =
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    ChannelFuture bound =
        new ServerBootstrap()
            .group(group(epoll))
            .channel(channel)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Echo())
            .bind("127.0.0.1", port)
            .sync();
    System.out.println("READY");
    bound.channel().closeFuture().sync();
  }

  /** Sends back what it gets; reads no more while the other end does not. */
  @Sharable
  private static final class Echo extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object data) {
      context.write(data, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      context.channel().config().setAutoRead(context.channel().isWritable());
      context.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
