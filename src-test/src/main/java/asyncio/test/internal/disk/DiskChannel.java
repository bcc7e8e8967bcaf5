package asyncio.test.internal.disk;

import asyncio.test.internal.disk.Node.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An open file of a simulated disk. */
final class DiskChannel extends FileChannel {

  private static final int CHUNK = 8192;

  private final DiskPath path;
  private final File file;
  private final boolean reads;
  private final boolean writes;
  private final boolean appends;
  private final boolean forcesEachWrite;
  private final boolean deletesOnClose;
  private final int generation;
  private long position;
  private @Nullable Lock lock;

  DiskChannel(
      DiskPath path, File file, boolean reads, boolean writes, Set<? extends OpenOption> options) {
    this.path = path;
    this.file = file;
    this.reads = reads;
    this.writes = writes;
    this.appends = options.contains(StandardOpenOption.APPEND);
    this.forcesEachWrite =
        options.contains(StandardOpenOption.SYNC) || options.contains(StandardOpenOption.DSYNC);
    this.deletesOnClose = options.contains(StandardOpenOption.DELETE_ON_CLOSE);
    this.generation = path.disk().generation();
  }

  private void checkReads() throws IOException {
    checkUsable();
    if (!reads) {
      throw new NonReadableChannelException();
    }
  }

  private void checkWrites() throws IOException {
    checkUsable();
    if (!writes) {
      throw new NonWritableChannelException();
    }
  }

  private void checkUsable() throws IOException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    if (path.disk().generation() != generation) {
      throw new FileSystemException(path.toString(), null, "The host has crashed since.");
    }
  }

  // ---- reading

  @Override
  public int read(ByteBuffer target) throws IOException {
    checkReads();
    int count = file.content.read(target, position);
    position += Math.max(0, count);
    return count;
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    long sum = 0;
    for (int i = offset; i < offset + length; i++) {
      while (targets[i].hasRemaining()) {
        int count = read(targets[i]);
        if (count < 0) {
          return sum == 0 ? -1 : sum;
        }
        sum += count;
      }
    }
    return sum;
  }

  @Override
  public int read(ByteBuffer target, long from) throws IOException {
    checkReads();
    checkPosition(from);
    return file.content.read(target, from);
  }

  // ---- writing

  @Override
  public int write(ByteBuffer source) throws IOException {
    checkWrites();
    if (appends) {
      position = file.content.size();
    }
    int count = writeAt(source, position);
    position += count;
    return count;
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    long sum = 0;
    for (int i = offset; i < offset + length; i++) {
      sum += write(sources[i]);
    }
    return sum;
  }

  @Override
  public int write(ByteBuffer source, long to) throws IOException {
    checkWrites();
    checkPosition(to);
    return writeAt(source, to);
  }

  private int writeAt(ByteBuffer source, long to) throws IOException {
    int count = source.remaining();
    long end = Math.addExact(to, count);
    if (end > Integer.MAX_VALUE - 8) {
      throw new FileSystemException(path.toString(), null, "File too large");
    }
    path.disk().checkWrite(Math.max(0, end - file.content.size()), path.toString());
    byte[] bytes = new byte[count];
    source.get(bytes);
    file.write((int) to, bytes);
    file.modified = path.disk().time();
    if (forcesEachWrite) {
      file.force();
    }
    return count;
  }

  private static void checkPosition(long position) {
    if (position < 0) {
      throw new IllegalArgumentException("A position is not negative: " + position);
    }
  }

  @Override
  public void force(boolean metaData) throws IOException {
    checkUsable();
    path.disk().checkWorks(path.toString());
    file.force();
  }

  // ---- the rest

  @Override
  public long position() throws IOException {
    checkUsable();
    return appends ? file.content.size() : position;
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    checkUsable();
    checkPosition(newPosition);
    position = newPosition;
    return this;
  }

  @Override
  public long size() throws IOException {
    checkUsable();
    return file.content.size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    checkWrites();
    checkPosition(size);
    path.disk().checkWorks(path.toString());
    if (size < file.content.size()) {
      path.disk().freed(file.content.size() - size);
      file.truncate((int) size);
      file.modified = path.disk().time();
    }
    position = Math.min(position, size);
    return this;
  }

  @Override
  public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
    checkReads();
    long sent = 0;
    while (sent < count) {
      ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, count - sent));
      if (read(chunk, from + sent) <= 0) {
        break;
      }
      int written = target.write(chunk.flip());
      sent += written;
      if (chunk.hasRemaining()) {
        break;
      }
    }
    return sent;
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long to, long count) throws IOException {
    checkWrites();
    long received = 0;
    while (received < count) {
      ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, count - received));
      if (source.read(chunk) <= 0) {
        break;
      }
      received += write(chunk.flip(), to + received);
    }
    return received;
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long from, long size) {
    throw new UnsupportedOperationException("A file of a simulated disk cannot be mapped.");
  }

  @Override
  public FileLock lock(long from, long size, boolean shared) throws IOException {
    return tryLock(from, size, shared);
  }

  @Override
  public FileLock tryLock(long from, long size, boolean shared) throws IOException {
    checkUsable();
    if (file.locked) {
      throw new OverlappingFileLockException();
    }
    file.locked = true;
    Lock taken = new Lock(this, from, size, shared);
    lock = taken;
    return taken;
  }

  /** A lock of the whole file, whatever part was asked for. */
  private static final class Lock extends FileLock {

    private final DiskChannel channel;
    private boolean released;

    Lock(DiskChannel channel, long from, long size, boolean shared) {
      super(channel, from, size, shared);
      this.channel = channel;
    }

    @Override
    public boolean isValid() {
      return !released && channel.isOpen();
    }

    @Override
    public void release() {
      if (!released) {
        released = true;
        channel.file.locked = false;
      }
    }
  }

  @Override
  protected void implCloseChannel() throws IOException {
    if (lock != null) {
      lock.release();
    }
    if (deletesOnClose && path.disk().find(path) == file) {
      path.disk().remove(path);
    }
  }
}
