package asyncio.process;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A child that runs.
 *
 * @param process the JDK's
 * @param pipes its pipes; null if the JDK has made them
 * @param identity tells it from a later process with the same number
 */
record Started(
    java.lang.Process process, @Nullable SystemPipes pipes, SignalCommand.Identity identity) {

  /** Starts a program. Blocks for milliseconds. */
  static Started start(SubprocessOptions options, List<String> command) throws IOException {
    ProcessBuilder builder = options.builder(command);
    SystemPipes pipes = SystemPipes.open(options, builder);
    java.lang.Process process;
    try {
      process = builder.start();
    } catch (IOException | RuntimeException failed) {
      if (pipes != null) {
        pipes.close();
      }
      throw failed;
    }
    if (pipes != null) {
      pipes.started();
    }
    return new Started(process, pipes, SignalCommand.Identity.of(process.pid()));
  }

  /** Kills the child, and closes its pipes. For a child that nobody has taken. */
  void kill() {
    process.toHandle().destroyForcibly();
    if (pipes != null) {
      pipes.close();
    }
    ChildPipe.closeQuietly(process.getOutputStream());
    ChildPipe.closeQuietly(process.getInputStream());
    ChildPipe.closeQuietly(process.getErrorStream());
  }
}
