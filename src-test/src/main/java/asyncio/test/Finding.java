package asyncio.test;

/**
 * The kinds of mess that fail the test which made it. What a test means to leave behind it allows
 * by name: {@link Allow}.
 */
public enum Finding {
  /** Tasks that have not ended when the test has. */
  PENDING_TASKS("Await it, cancel it, or make it in a TaskGroup"),

  /**
   * Exceptions that no code could catch: of callbacks, of tasks and futures that nobody has asked
   * for their outcome, and all else that reaches the loop's exception handler.
   */
  LOST_EXCEPTIONS("Await the task or future, or catch the exception in it"),

  /**
   * Tasks that caught the {@link asyncio.futures.CancelledError} of their cancellation, and
   * returned as if nothing had been.
   */
  SWALLOWED_CANCELLATIONS("Let CancelledError out, or call uncancel() to go on"),

  /** Connections, datagram endpoints and pipes that are not closed. */
  OPEN_TRANSPORTS("Close it, and wait: try (connection) or writer.waitClosed()"),

  /** Servers that are not closed. */
  OPEN_SERVERS("Close it: try (var closing = server.closing())"),

  /**
   * Files and sockets that the test has opened past the loop, and not closed: file channels, {@code
   * RandomAccessFile}, {@code java.net.Socket}, streams of folders, and so on. On Linux only;
   * elsewhere there is no such finding. What a class loader or a logger opens does not count
   * ({@code .jar}, {@code .log}), nor do selectors. A file that the garbage collector happens to
   * close in time is not found.
   */
  OPEN_DESCRIPTORS("Close it: try (var file = …)"),

  /** Child processes of {@link asyncio.process.Subprocess} that have not ended. */
  RUNNING_PROCESSES("Wait for it, or kill it and wait"),

  /** Threads that the test has started and that have not ended, and jobs of executors. */
  LEFT_THREADS("End it: join the thread, close the executor"),

  /**
   * A step or a callback that kept the loop from everything else for {@link
   * TestSettings#DEFAULT_BLOCKING} or longer.
   */
  BLOCKED_LOOP("Run what blocks by toThread(...), and await what waits");

  private final String advice;

  Finding(String advice) {
    this.advice = advice;
  }

  /** What to do about it. */
  String advice() {
    return advice;
  }
}
