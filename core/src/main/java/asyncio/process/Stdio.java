package asyncio.process;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;

/**
 * What a child's standard input, output or error output is connected to.
 *
 * <p>In Python: {@code asyncio.subprocess.PIPE} and so on, {@code None}, and file objects.
 */
public final class Stdio {

  /** A pipe from or to this program: a stream of the {@link Process}. */
  public static final Stdio PIPE = new Stdio("PIPE", Redirect.PIPE);

  /** Of the error output: where the output goes. */
  public static final Stdio STDOUT = new Stdio("STDOUT", Redirect.PIPE);

  /** Nothing comes in; what goes out is lost. */
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
   * @param file the file
   * @return what to give to {@link SubprocessOptions#withStdin}
   */
  public static Stdio from(Path file) {
    return new Stdio("from " + file, Redirect.from(file.toFile()));
  }

  /**
   * A file to write, for the output or the error output; emptied first.
   *
   * @param file the file
   * @return what to give to {@link SubprocessOptions#withStdout} or {@code withStderr}
   */
  public static Stdio to(Path file) {
    return new Stdio("to " + file, Redirect.to(file.toFile()));
  }

  /**
   * A file to write on at its end, for the output or the error output.
   *
   * @param file the file
   * @return what to give to {@link SubprocessOptions#withStdout} or {@code withStderr}
   */
  public static Stdio appendTo(Path file) {
    return new Stdio("append to " + file, Redirect.appendTo(file.toFile()));
  }

  Redirect redirect() {
    return redirect;
  }

  boolean writes() {
    return this == PIPE
        || this == DEVNULL
        || this == INHERIT
        || redirect.type() == Redirect.Type.WRITE
        || redirect.type() == Redirect.Type.APPEND;
  }

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
