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
 * <p>The JDK's channels treat a connection as a file. On Linux that is a detour through what
 * concerns files alone, and makes a short message a tenth dearer. The JDK has {@code recv} and
 * {@code send} as well, for datagrams, and they do for connections what they should. But it does
 * not show them: the package {@code sun.nio.ch} must be opened to us.
 *
 * <p>For one thread. The descriptor is used as it is, whoever closes the channel meanwhile; so the
 * channel must be registered with the selector of that thread, without which the JDK gives no
 * descriptor back.
 */
final class SystemSocket implements ByteChannel {

  /** What the JDK has for it; a record, because then the JVM compiles the calls into the caller. */
  private record Calls(MethodHandle receive, MethodHandle send, MethodHandle descriptor) {

    static @Nullable Calls find() {
      if (!System.getProperty("os.name").equals("Linux")) {
        return null;
      }
      try {
        return new Calls(ofDatagrams("read"), ofDatagrams("write"), getDescriptor());
      } catch (ReflectiveOperationException | RuntimeException | LinkageError notOpened) {
        return null;
      }
    }

    /** Of {@code (descriptor, buffer, position)}, of which a socket has none. */
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

    private static MethodHandle getDescriptor() throws ReflectiveOperationException {
      Class<?> channel = Class.forName("sun.nio.ch.SocketChannelImpl");
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

  /** For a connection in non-blocking mode, which is registered with the thread's selector. */
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

  /** A reset has a type and words of its own in channels; here it has those of the system. */
  private static SocketException asOfChannel(IOException e) {
    boolean reset = "Connection reset by peer".equals(e.getMessage());
    return new SocketException(reset ? "Connection reset" : e.getMessage(), e);
  }

  /** Below -1, the end, there are the JDK's codes for: nothing now. */
  private static int count(int result) {
    return result < -1 ? 0 : result;
  }

  /** The descriptor of a closed channel may belong to somebody else by now. */
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
