package asyncio.process;

import asyncio.net.StreamReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to start a child: the keyword arguments of Python's {@code create_subprocess_exec}.
 *
 * <p>Immutable; each {@code with} method returns another one. What is not said is inherited from
 * this program.
 */
public final class SubprocessOptions {

  /** Everything is inherited from this program. */
  public static final SubprocessOptions DEFAULT = new SubprocessOptions();

  /** Input, output and error output are three pipes. */
  public static final SubprocessOptions PIPES =
      DEFAULT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE).withStderr(Stdio.PIPE);

  private Stdio stdin = Stdio.INHERIT;
  private Stdio stdout = Stdio.INHERIT;
  private Stdio stderr = Stdio.INHERIT;
  private @Nullable Map<String, String> env;
  private @Nullable Path cwd;
  private int limit = StreamReader.DEFAULT_LIMIT;

  private SubprocessOptions() {}

  private SubprocessOptions(SubprocessOptions other) {
    stdin = other.stdin;
    stdout = other.stdout;
    stderr = other.stderr;
    env = other.env;
    cwd = other.cwd;
    limit = other.limit;
  }

  /**
   * With such an input.
   *
   * @param newStdin what the child reads
   * @return other options
   * @throws IllegalArgumentException if it cannot be read
   */
  public SubprocessOptions withStdin(Stdio newStdin) {
    check(newStdin.reads(), "stdin", newStdin);
    SubprocessOptions options = new SubprocessOptions(this);
    options.stdin = newStdin;
    return options;
  }

  /**
   * With such an output.
   *
   * @param newStdout where the child's output goes
   * @return other options
   * @throws IllegalArgumentException if it cannot be written
   */
  public SubprocessOptions withStdout(Stdio newStdout) {
    check(newStdout.writes(), "stdout", newStdout);
    SubprocessOptions options = new SubprocessOptions(this);
    options.stdout = newStdout;
    return options;
  }

  /**
   * With such an error output.
   *
   * @param newStderr where the child's error output goes
   * @return other options
   * @throws IllegalArgumentException if it cannot be written
   */
  public SubprocessOptions withStderr(Stdio newStderr) {
    check(newStderr == Stdio.STDOUT || newStderr.writes(), "stderr", newStderr);
    SubprocessOptions options = new SubprocessOptions(this);
    options.stderr = newStderr;
    return options;
  }

  private static void check(boolean possible, String which, Stdio stdio) {
    if (!possible) {
      throw new IllegalArgumentException("A child's " + which + " cannot be: " + stdio);
    }
  }

  /**
   * With these environment variables, and no others.
   *
   * @param newEnv names and values
   * @return other options
   */
  public SubprocessOptions withEnv(Map<String, String> newEnv) {
    SubprocessOptions options = new SubprocessOptions(this);
    options.env = Map.copyOf(newEnv);
    return options;
  }

  /**
   * In another folder.
   *
   * @param newCwd the child's working directory
   * @return other options
   */
  public SubprocessOptions withCwd(Path newCwd) {
    SubprocessOptions options = new SubprocessOptions(this);
    options.cwd = Objects.requireNonNull(newCwd, "cwd");
    return options;
  }

  /**
   * With another limit of what the readers of output and error output keep.
   *
   * @param newLimit bytes, see {@link StreamReader}; 64 KiB if nothing is said
   * @return other options
   * @throws IllegalArgumentException if it is not positive
   */
  public SubprocessOptions withLimit(int newLimit) {
    if (newLimit <= 0) {
      throw new IllegalArgumentException("The limit must be positive, not " + newLimit + ".");
    }
    SubprocessOptions options = new SubprocessOptions(this);
    options.limit = newLimit;
    return options;
  }

  int limit() {
    return limit;
  }

  boolean hasPipe(String which) {
    return switch (which) {
      case "stdin" -> stdin == Stdio.PIPE;
      case "stdout" -> stdout == Stdio.PIPE;
      default -> stderr == Stdio.PIPE;
    };
  }

  /** The JDK's way to say the same. */
  ProcessBuilder builder(java.util.List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectInput(stdin == Stdio.DEVNULL ? NOTHING : stdin.redirect());
    builder.redirectOutput(stdout.redirect());
    if (stderr == Stdio.STDOUT) {
      builder.redirectErrorStream(true);
    } else {
      builder.redirectError(stderr.redirect());
    }
    if (env != null) {
      builder.environment().clear();
      builder.environment().putAll(env);
    }
    if (cwd != null) {
      builder.directory(cwd.toFile());
    }
    return builder;
  }

  /** The JDK has a word for it only where it is written. */
  private static final ProcessBuilder.Redirect NOTHING =
      ProcessBuilder.Redirect.from(ProcessBuilder.Redirect.DISCARD.file());
}
