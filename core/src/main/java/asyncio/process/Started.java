package asyncio.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
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

  /** The number of the error ENOENT, the same on all systems. */
  private static final Pattern NO_SUCH_FILE = Pattern.compile("\\berror[=:] ?2\\b");

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
      if (isMissing(failed)) {
        throw noSuchFile(failed, options.cwd(), command.get(0));
      }
      throw failed;
    }
    if (pipes != null) {
      pipes.started();
    }
    return new Started(process, pipes, SignalCommand.Identity.of(process.pid()));
  }

  /**
   * Whether the system has found no file. The JDK tells so by the error's number in the message of
   * the cause: {@code error=2, ...}, and from 22 on {@code Exec failed, error: 2 (...)}.
   */
  private static boolean isMissing(Exception failed) {
    String reason = failed.getCause() == null ? null : failed.getCause().getMessage();
    return reason != null && NO_SUCH_FILE.matcher(reason).find();
  }

  private static NoSuchFileException noSuchFile(
      Exception failed, @Nullable Path cwd, String program) {
    String missing = cwd != null && Files.notExists(cwd) ? cwd.toString() : program;
    NoSuchFileException noSuchFile = new NoSuchFileException(missing, null, failed.getMessage());
    noSuchFile.initCause(failed);
    return noSuchFile;
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
