package asyncio.cluster;

import java.io.PrintStream;
import java.io.PrintWriter;

/**
 * Stands for an exception of another member that could not cross: its class cannot be serialized,
 * is not allowed here, or is not known here.
 */
public final class RemoteException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String className;
  private final String remoteStackTrace;

  RemoteException(String className, String message, String remoteStackTrace, String why) {
    super(message.isEmpty() ? className : className + ": " + message);
    this.className = className;
    this.remoteStackTrace = remoteStackTrace;
    addSuppressed(new RemoteCall("The exception itself did not cross: " + why));
  }

  /**
   * The class of the exception.
   *
   * @return its name
   */
  public String className() {
    return className;
  }

  /**
   * The stack of the member, with causes and suppressed exceptions, as it was printed there.
   *
   * @return lines of text
   */
  public String remoteStackTrace() {
    return remoteStackTrace;
  }

  /** Prints the member's stack after this one's. */
  @Override
  public void printStackTrace(PrintStream out) {
    super.printStackTrace(out);
    out.println("In the other member: " + remoteStackTrace.strip());
  }

  /** Prints the member's stack after this one's. */
  @Override
  public void printStackTrace(PrintWriter out) {
    super.printStackTrace(out);
    out.println("In the other member: " + remoteStackTrace.strip());
  }
}
