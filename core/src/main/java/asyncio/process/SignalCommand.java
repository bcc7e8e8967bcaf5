package asyncio.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The command of a shell that sends a child a signal which the JDK cannot send.
 *
 * <p>A child may end before the shell has come to that, and another process may have its number by
 * then. So the shell first looks whether the process is a child of this program and, where there is
 * {@code /proc}, whether it was started at the same moment.
 */
final class SignalCommand {

  /** In {@code /proc/PID/stat}, counted behind the name in parentheses. */
  private static final int STARTED = 20;

  private SignalCommand() {}

  /**
   * Tells a process from another one that had or will have its number.
   *
   * @param pid the number
   * @param started the system's number for the moment of its start; empty if not known
   */
  record Identity(long pid, String started) {

    /** The identity of a process that has just been started. */
    static Identity of(long pid) {
      try {
        String state = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = state.substring(state.lastIndexOf(')') + 2).split(" ");
        return new Identity(pid, fields[STARTED - 1]);
      } catch (IOException | RuntimeException notKnown) {
        return new Identity(pid, "");
      }
    }
  }

  /** The command. It fails if there is no such child any more. */
  static String of(int signal, Identity child) {
    long pid = child.pid();
    String isChild =
        child.started().isEmpty()
            ? "[ \"$(ps -o ppid= -p " + pid + ")\" -eq $PPID ]"
            : "read -r stat </proc/" + pid + "/stat && set -- ${stat##*) } && [ \"$2\" = $PPID ]";
    String isSame = child.started().isEmpty() ? "" : " && [ \"${20}\" = " + child.started() + " ]";
    return isChild + isSame + " && kill -" + signal + " " + pid;
  }
}
