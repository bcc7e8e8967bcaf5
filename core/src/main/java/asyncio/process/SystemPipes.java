package asyncio.process;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pipes of a child, as channels: the loop watches them like sockets, and needs no threads.
 *
 * <p>The JDK makes pipes, too. But it closes them when the child ends, although a child of the
 * child may still write; and they block, so that a close waits for a read. The JDK lets a child
 * have a file in place of a pipe. Where {@link DescriptorPath} finds the path of a pipe, that is
 * the file.
 */
final class SystemPipes implements Closeable {

  private final Map<Integer, Pipe> pipes = new TreeMap<>();

  private SystemPipes() {}

  /**
   * Makes the pipes of a child that is to be started, and tells its builder of them. Blocks for a
   * moment.
   *
   * @return null if the JDK has to make the pipes
   * @throws IOException if there are no descriptors left
   */
  static @Nullable SystemPipes open(SubprocessOptions options, ProcessBuilder builder)
      throws IOException {
    if (options.pipesOfTheJdk() || !DescriptorPath.areThere()) {
      return null;
    }
    SystemPipes made = new SystemPipes();
    Map<Integer, File> paths = new TreeMap<>();
    try {
      for (int fd = 0; fd <= 2; fd++) {
        if (options.hasPipe(fd)) {
          Pipe pipe = Pipe.open();
          made.pipes.put(fd, pipe);
          File path = DescriptorPath.of(childsEnd(fd, pipe));
          if (path == null) {
            made.close();
            return null;
          }
          paths.put(fd, path);
        }
      }
    } catch (IOException | RuntimeException failed) {
      made.close();
      throw failed;
    }
    paths.forEach((fd, path) -> redirect(builder, fd, path));
    return made;
  }

  private static void redirect(ProcessBuilder builder, int fd, File path) {
    switch (fd) {
      case 0 -> builder.redirectInput(path);
      case 1 -> builder.redirectOutput(path);
      default -> builder.redirectError(path);
    }
  }

  private static SelectableChannel childsEnd(int fd, Pipe pipe) {
    return fd == 0 ? pipe.source() : pipe.sink();
  }

  /** The child has ends of its own now: a pipe ends when it closes these. */
  void started() {
    pipes.forEach((fd, pipe) -> ChildPipe.closeQuietly(childsEnd(fd, pipe)));
  }

  /** This program's end of the child's input. */
  Pipe.SinkChannel input() {
    return pipe(0).sink();
  }

  /** This program's end of an output. */
  Pipe.SourceChannel output(int fd) {
    return pipe(fd).source();
  }

  private Pipe pipe(int fd) {
    Pipe pipe = pipes.get(fd);
    if (pipe == null) {
      throw new IllegalStateException("Descriptor " + fd + " of the child is no pipe.");
    }
    return pipe;
  }

  /** Closes all ends. */
  @Override
  public void close() {
    for (Pipe pipe : pipes.values()) {
      ChildPipe.closeQuietly(pipe.source());
      ChildPipe.closeQuietly(pipe.sink());
    }
  }
}
