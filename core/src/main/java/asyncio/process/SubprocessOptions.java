package asyncio.process;

import asyncio.net.StreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How to start a child process: the keyword arguments of Python's {@code create_subprocess_exec}.
 *
 * <p>Immutable, for any thread: each {@code with} method returns changed options, and leaves these
 * as they are. What is not given is inherited from this program.
 *
 * <p>In Python: the keyword arguments of {@code asyncio.create_subprocess_exec}.
 */
public final class SubprocessOptions {

  /** Everything is inherited from this program. */
  public static final SubprocessOptions DEFAULT = new SubprocessOptions(new Draft());

  /** Input, output and error output are three pipes. */
  public static final SubprocessOptions PIPES =
      DEFAULT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE).withStderr(Stdio.PIPE);

  /** The null device to read from. The JDK names it only as something to write to. */
  private static final ProcessBuilder.Redirect EMPTY_INPUT =
      ProcessBuilder.Redirect.from(ProcessBuilder.Redirect.DISCARD.file());

  /** The values. A draft changes only before it becomes the values of new options. */
  private static final class Draft implements Cloneable {

    private Stdio stdin = Stdio.INHERIT;
    private Stdio stdout = Stdio.INHERIT;
    private Stdio stderr = Stdio.INHERIT;
    private @Nullable Map<String, String> env;
    private @Nullable Path cwd;
    private int limit = StreamReader.DEFAULT_LIMIT;
    private boolean pipesOfTheJdk;

    /** A copy of a draft, changed, as options. */
    SubprocessOptions with(Consumer<Draft> change) {
      try {
        Draft copy = (Draft) clone();
        change.accept(copy);
        return new SubprocessOptions(copy);
      } catch (CloneNotSupportedException impossible) {
        throw new AssertionError(impossible);
      }
    }
  }

  private final Draft values;

  private SubprocessOptions(Draft values) {
    this.values = values;
  }

  /**
   * {@return options of a child with a given input}
   *
   * @param stdin what the child reads
   * @throws IllegalArgumentException if a child cannot read it
   */
  public SubprocessOptions withStdin(Stdio stdin) {
    check(stdin.reads(), "stdin", stdin);
    return values.with(draft -> draft.stdin = stdin);
  }

  /**
   * {@return options of a child with a given output}
   *
   * @param stdout where the child's output goes
   * @throws IllegalArgumentException if a child cannot write to it
   */
  public SubprocessOptions withStdout(Stdio stdout) {
    check(stdout.writes(), "stdout", stdout);
    return values.with(draft -> draft.stdout = stdout);
  }

  /**
   * {@return options of a child with a given error output}
   *
   * @param stderr where the child's error output goes
   * @throws IllegalArgumentException if a child cannot write to it
   */
  public SubprocessOptions withStderr(Stdio stderr) {
    check(stderr == Stdio.STDOUT || stderr.writes(), "stderr", stderr);
    return values.with(draft -> draft.stderr = stderr);
  }

  private static void check(boolean possible, String which, Stdio stdio) {
    if (!possible) {
      throw new IllegalArgumentException("A child's " + which + " cannot be: " + stdio);
    }
  }

  /**
   * {@return options of a child with given environment variables, and no others}
   *
   * @param env names and values
   */
  public SubprocessOptions withEnv(Map<String, String> env) {
    return values.with(draft -> draft.env = Map.copyOf(env));
  }

  /**
   * {@return options of a child in another folder}
   *
   * @param cwd the child's working directory
   */
  public SubprocessOptions withCwd(Path cwd) {
    Objects.requireNonNull(cwd, "cwd");
    return values.with(draft -> draft.cwd = cwd);
  }

  /**
   * {@return options with another limit for the readers of the child's output and error output}
   *
   * @param limit bytes, see {@link StreamReader}; default: 64 KiB
   * @throws IllegalArgumentException if the limit is not positive
   */
  public SubprocessOptions withLimit(int limit) {
    if (limit <= 0) {
      throw new IllegalArgumentException("The limit must be positive, not " + limit + ".");
    }
    return values.with(draft -> draft.limit = limit);
  }

  @Nullable Path cwd() {
    return values.cwd;
  }

  int limit() {
    return values.limit;
  }

  /** Whether the child's descriptor 0, 1 or 2 is a pipe of its own. */
  boolean hasPipe(int fd) {
    return switch (fd) {
      case 0 -> values.stdin == Stdio.PIPE;
      case 1 -> values.stdout == Stdio.PIPE;
      default -> values.stderr == Stdio.PIPE;
    };
  }

  /** For tests: the same options with the JDK's pipes, as on systems without {@code /proc}. */
  SubprocessOptions withPipesOfTheJdk() {
    return values.with(draft -> draft.pipesOfTheJdk = true);
  }

  boolean pipesOfTheJdk() {
    return values.pipesOfTheJdk;
  }

  /** The JDK's builder for these options. */
  ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    Stdio stdin = values.stdin;
    builder.redirectInput(stdin == Stdio.DEVNULL ? EMPTY_INPUT : stdin.redirect());
    builder.redirectOutput(values.stdout.redirect());
    if (values.stderr == Stdio.STDOUT) {
      builder.redirectErrorStream(true);
    } else {
      builder.redirectError(values.stderr.redirect());
    }
    Map<String, String> env = values.env;
    if (env != null) {
      builder.environment().clear();
      builder.environment().putAll(env);
    }
    if (values.cwd != null) {
      builder.directory(values.cwd.toFile());
    }
    return builder;
  }
}
