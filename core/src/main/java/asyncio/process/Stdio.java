package asyncio.process;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;

/**
 * The other end of a child's standard input, output or error output.
 *
 * <p>In Python: {@code asyncio.subprocess.PIPE} and so on, {@code None}, and file objects.
 */
public final class Stdio {

  /** A pipe to or from this program: a stream of the {@link Process}. */
  public static final Stdio PIPE = new Stdio("PIPE", Redirect.PIPE);

  /** For the error output only: the same place as the output. */
  public static final Stdio STDOUT = new Stdio("STDOUT", Redirect.PIPE);

  /** No input; discarded output. */
  public static final Stdio DEVNULL = new Stdio("DEVNULL", Redirect.DISCARD);

  /** The same as this program's own. In Python: {@code None}. */
  public static final Stdio INHERIT = new Stdio("INHERIT", Redirect.INHERIT);

  private final String name;
  private final Redirect redirect;

  private Stdio(String name, Redirect redirect) {
    this.name = name;
    this.redirect = redirect;
  }

  /**
   * A file to read, for the input.
   *
   * @param file the file, opened when the child is started
   * @return an argument for {@link SubprocessOptions#withStdin}
   */
  public static Stdio from(Path file) {
    return new Stdio("from " + file, Redirect.from(file.toFile()));
  }

  /**
   * A file to write, for the output or the error output.
   *
   * @param file the file, made or emptied when the child is started
   * @return an argument for {@link SubprocessOptions#withStdout} or {@code withStderr}
   */
  public static Stdio to(Path file) {
    return new Stdio("to " + file, Redirect.to(file.toFile()));
  }

  /**
   * A file to append to, for the output or the error output.
   *
   * @param file the file, made when the child is started if it does not exist
   * @return an argument for {@link SubprocessOptions#withStdout} or {@code withStderr}
   */
  public static Stdio appendTo(Path file) {
    return new Stdio("append to " + file, Redirect.appendTo(file.toFile()));
  }

  Redirect redirect() {
    return redirect;
  }

  /** Whether a child can write to it. */
  boolean writes() {
    return this == PIPE
        || this == DEVNULL
        || this == INHERIT
        || redirect.type() == Redirect.Type.WRITE
        || redirect.type() == Redirect.Type.APPEND;
  }

  /** Whether a child can read from it. */
  boolean reads() {
    return this == PIPE
        || this == DEVNULL
        || this == INHERIT
        || redirect.type() == Redirect.Type.READ;
  }

  @Override
  public String toString() {
    return name;
  }
}
