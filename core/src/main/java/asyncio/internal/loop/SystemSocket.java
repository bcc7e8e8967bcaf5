package asyncio.internal.loop;

import asyncio.futures.Futures;
import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is read and written by the system's calls for sockets, {@code recv} and {@code
 * send}.
 *
 * <p>The JDK's channels treat a connection as a file. On Linux that takes a detour through the file
 * system's layer, and makes a short message a tenth dearer. The JDK also has {@code recv} and
 * {@code send}, for datagrams; they work for connections, too. But they are hidden: the package
 * {@code sun.nio.ch} must be opened to this library.
 *
 * <p>Threads: for the thread that polls. Another thread may close the channel meanwhile. So the
 * channel must be registered with the poller's selector: the JDK then frees the descriptor only at
 * a poll, and no call here uses a descriptor that belongs to another file.
 */
final class SystemSocket implements ByteChannel {

  /** Handles to the JDK's recv and send. A record, because then the JVM inlines the calls. */
  private record Calls(
      MethodHandle receive, MethodHandle send, MethodHandle descriptor, Class<?> channel) {

    static @Nullable Calls find() {
      if (!System.getProperty("os.name").equals("Linux")) {
        return null;
      }
      try {
        Class<?> channel = Class.forName("sun.nio.ch.SocketChannelImpl");
        return new Calls(
            ofDatagrams("read"), ofDatagrams("write"), getDescriptor(channel), channel);
      } catch (ReflectiveOperationException | RuntimeException | LinkageError notOpened) {
        return null;
      }
    }

    /**
     * A method of {@code (descriptor, buffer)}; the JDK's has a position as well, which a socket
     * does not use.
     */
    private static MethodHandle ofDatagrams(String name) throws ReflectiveOperationException {
      Class<?> util = Class.forName("sun.nio.ch.IOUtil");
      Class<?> caller = Class.forName("sun.nio.ch.NativeDispatcher");
      MethodType type =
          MethodType.methodType(
              int.class, FileDescriptor.class, ByteBuffer.class, long.class, caller);
      MethodHandle method = lookupIn(util).findStatic(util, name, type);
      return MethodHandles.insertArguments(method, 2, NO_POSITION, callerOfDatagrams());
    }

    private static Object callerOfDatagrams() throws ReflectiveOperationException {
      var constructor = Class.forName("sun.nio.ch.DatagramDispatcher").getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    }

    private static MethodHandle getDescriptor(Class<?> channel)
        throws ReflectiveOperationException {
      return lookupIn(channel)
          .findVirtual(channel, "getFD", MethodType.methodType(FileDescriptor.class))
          .asType(MethodType.methodType(FileDescriptor.class, SocketChannel.class));
    }

    private static MethodHandles.Lookup lookupIn(Class<?> target) throws IllegalAccessException {
      return MethodHandles.privateLookupIn(target, MethodHandles.lookup());
    }
  }

  private static final long NO_POSITION = -1;

  private static final @Nullable Calls CALLS = Calls.find();

  private final SocketChannel channel;
  private final FileDescriptor descriptor;

  private SystemSocket(SocketChannel channel, FileDescriptor descriptor) {
    this.channel = channel;
    this.descriptor = descriptor;
  }

  static boolean isAvailable() {
    return CALLS != null;
  }

  /** Whether a channel is the JDK's own: another implementation has no descriptor. */
  static boolean isAvailableFor(SocketChannel channel) {
    return CALLS != null && CALLS.channel.isInstance(channel);
  }

  /**
   * A socket for a connection in non-blocking mode that is registered with the poller's selector.
   */
  static SystemSocket of(SocketChannel channel) {
    try {
      return new SystemSocket(channel, (FileDescriptor) calls().descriptor.invokeExact(channel));
    } catch (Throwable e) {
      throw Futures.rethrow(e);
    }
  }

  private static Calls calls() {
    if (CALLS == null) {
      throw new UnsupportedOperationException("The package sun.nio.ch is not opened to asyncio.");
    }
    return CALLS;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    checkOpen();
    try {
      return count((int) calls().receive.invokeExact(descriptor, target));
    } catch (IOException e) {
      throw asOfChannel(e);
    } catch (Throwable e) {
      throw Futures.rethrow(e);
    }
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    checkOpen();
    try {
      return count((int) calls().send.invokeExact(descriptor, source));
    } catch (Throwable e) {
      throw Futures.rethrow(e);
    }
  }

  /**
   * The exception that a channel would throw. Channels have a type and a text of their own for a
   * reset; the system's calls have the system's.
   */
  private static SocketException asOfChannel(IOException e) {
    boolean reset = "Connection reset by peer".equals(e.getMessage());
    return new SocketException(reset ? "Connection reset" : e.getMessage(), e);
  }

  /**
   * The number of bytes. -1 is the end; the JDK's codes below -1 mean that there is nothing now.
   */
  private static int count(int result) {
    return result < -1 ? 0 : result;
  }

  /** Refuses a closed channel: its descriptor may belong to another file by now. */
  private void checkOpen() throws ClosedChannelException {
    if (!channel.isOpen()) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
