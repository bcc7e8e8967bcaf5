package asyncio.observe;

import asyncio.internal.log.Log;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.util.Objects;

/**
 * A recording that somebody looks at while it grows: the command {@code asyncio.jar view PID}. It
 * needs nothing prepared in the program, and leaves nothing behind.
 *
 * <p>For tools in other processes; a program itself uses {@link LoopRecorder}. The format of the
 * stream is that of the same version's page, and changes without notice.
 */
public final class LiveRecording {

  /** The first line of each stream: what follows, and in which version. */
  public static final String FORMAT = "asyncio-live 1";

  private LiveRecording() {}

  /**
   * Records all loops that run in this program, now or later, and sends the events as they happen.
   * Returns when either stream has ended, or is broken; by then no loop has a listener any more,
   * except for a loop that is blocked, which loses it when it goes on. Blocks: for a thread of its
   * own. Does not throw.
   *
   * <p>No loop ever waits for the reader: events that it is too slow for are dropped, and their
   * numbers are missing.
   *
   * @param commands lines from the reader; their end asks to stop
   * @param out gets the format's name and one line for each event; closed at the end
   */
  public static void stream(InputStream commands, OutputStream out) {
    Objects.requireNonNull(commands, "commands");
    LiveSender sender = new LiveSender(Objects.requireNonNull(out, "out"));
    Thread.ofPlatform()
        .daemon()
        .inheritInheritableThreadLocals(false)
        .name("asyncio live commands")
        .start(() -> sender.obey(commands));
    try {
      sender.run();
    } catch (IOException readerIsGone) {
      // That is how most streams end.
    } finally {
      sender.end();
      close(commands);
    }
  }

  /**
   * Writes the page that shows a stream. It is that of {@link Recording#writePage(Appendable)}; it
   * asks for the events at its own address, followed by {@code events}.
   *
   * @param out gets the text; is not closed
   * @param title names the program
   * @throws IOException if {@code out} throws it
   */
  public static void writePage(Appendable out, String title) throws IOException {
    Objects.requireNonNull(title, "title");
    PageWriter.writeLive(Objects.requireNonNull(out, "out"), title);
  }

  static void close(Closeable stream) {
    try {
      stream.close();
    } catch (IOException broken) {
      Log.LOGGER.log(Level.DEBUG, "A live recording's stream cannot be closed.", broken);
    }
  }
}
