package asyncio.tools.play;

import asyncio.tools.ToolException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Waits for a file to be saved. */
final class Saves implements Closeable {

  /** An editor writes a file in several goes, or replaces it: it is saved when it is quiet. */
  private static final int QUIET_MILLIS = 100;

  private final Path file;
  private final WatchService watch;
  private byte[] seen;

  /**
   * Begins to watch.
   *
   * @param file the file; it need not exist at each moment
   * @throws ToolException if its folder cannot be watched
   */
  Saves(Path file) throws ToolException {
    this.file = file.toAbsolutePath();
    Path folder = this.file.getParent();
    if (folder == null) {
      throw new ToolException(file + " is in no folder.");
    }
    try {
      watch = folder.getFileSystem().newWatchService();
      var unused =
          folder.register(
              watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
    } catch (IOException failed) {
      throw new ToolException("The folder of " + file + " cannot be watched: " + failed);
    }
    seen = contents();
  }

  /**
   * Waits until the file has another content than at the last call.
   *
   * @return false if this was closed, or the folder is gone
   */
  boolean await() throws InterruptedException {
    try {
      for (WatchKey key = watch.take(); ; key = watch.take()) {
        WatchKey more = key;
        while (more != null) {
          more.pollEvents();
          if (!more.reset()) {
            return false;
          }
          more = watch.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
        }
        byte[] now = contents();
        if (now.length > 0 && !Arrays.equals(now, seen)) {
          seen = now;
          return true;
        }
      }
    } catch (ClosedWatchServiceException closed) {
      return false;
    }
  }

  /** Nothing, while an editor replaces the file. */
  private byte[] contents() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException betweenTwoFiles) {
      return new byte[0];
    }
  }

  /** Ends the watching. Any thread. */
  @Override
  public void close() {
    try {
      watch.close();
    } catch (IOException notOpen) {
      // It watches no more, and nothing else was wanted.
    }
  }
}
