package asyncio.internal.record;

import asyncio.EventLoop;
import asyncio.LoopBuilder;
import asyncio.internal.log.Log;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.LoopMade;
import asyncio.observe.LoopRecorder;
import asyncio.observe.Recording;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Records each loop of the program into a file: the first one into that of the system property, the
 * next into {@code FILE-2.html}, and so on. A file is written when its loop is closed; when the JVM
 * ends, for a loop that was not.
 */
public final class RecordEachLoop implements LoopMade {

  /** A program that makes a loop for each request would fill the disk. */
  private static final int MOST_FILES = 100;

  /** A loop that runs while the JVM ends may change its recorder while that is read. */
  private static final int ATTEMPTS = 5;

  private final @Nullable Path file;
  private final AtomicInteger made = new AtomicInteger();
  private final Set<Open> all = ConcurrentHashMap.newKeySet();

  /** A loop that is recorded. */
  private record Open(EventLoop loop, LoopRecorder recorder, Path file, AtomicBoolean written) {}

  /** For the service loader: reads the property. */
  public RecordEachLoop() {
    file = writable(System.getProperty(LoopBuilder.RECORD_PROPERTY, ""));
    if (file != null) {
      Runtime.getRuntime().addShutdownHook(new Thread(this::writeAll, "asyncio recordings"));
    }
  }

  private static @Nullable Path writable(String name) {
    try {
      Path file = Path.of(name).toAbsolutePath();
      Path folder = file.getParent();
      if (name.isBlank() || folder == null || Files.isDirectory(file)) {
        warn("Nothing is recorded: -Dasyncio.record=" + name + " names no file.", null);
      } else if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
        warn("Nothing is recorded: there is no folder that can be written for " + file, null);
      } else {
        return file;
      }
    } catch (InvalidPathException invalid) {
      warn("Nothing is recorded: -Dasyncio.record=" + name + " names no file.", invalid);
    }
    return null;
  }

  private static void warn(String message, @Nullable Throwable reason) {
    Log.LOGGER.log(Level.WARNING, message, reason);
  }

  @Override
  public void made(Host host) {
    if (file == null) {
      return;
    }
    int number = made.incrementAndGet();
    if (number <= MOST_FILES) {
      EventLoop loop = (EventLoop) host.loop();
      Path target = numbered(file, number);
      Open open = new Open(loop, LoopRecorder.start(loop), target, new AtomicBoolean());
      all.add(open);
      Runnable unused = host.whenClosed(() -> write(open));
    } else if (number == MOST_FILES + 1) {
      warn("No more than " + MOST_FILES + " loops are recorded: further ones are not.", null);
    }
  }

  /** Such as {@code name.html}, {@code name-2.html}. */
  private static Path numbered(Path file, int number) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    int end = dot < 0 ? name.length() : dot;
    return number == 1
        ? file
        : file.resolveSibling(name.substring(0, end) + "-" + number + name.substring(end));
  }

  private void writeAll() {
    all.forEach(this::write);
  }

  private void write(Open open) {
    all.remove(open);
    if (open.written.getAndSet(true)) {
      return;
    }
    try {
      Recording recording = recordingOf(open.recorder);
      if (open.file.toString().endsWith(".json")) {
        recording.writeTrace(open.file);
      } else {
        recording.writePage(open.file);
      }
      Log.LOGGER.log(
          Level.INFO,
          "Recorded " + recording.events().size() + " events of " + open.loop + ": " + open.file);
    } catch (UncheckedIOException failed) {
      warn("The recording cannot be written: " + open.file, failed.getCause());
    } catch (RuntimeException stillRunning) {
      warn("The loop ran on while its recording was read: " + open.file, stillRunning);
    }
  }

  private static Recording recordingOf(LoopRecorder recorder) {
    for (int attempt = 1; ; attempt++) {
      try {
        return recorder.recording();
      } catch (RuntimeException changing) {
        if (attempt == ATTEMPTS) {
          throw changing;
        }
      }
    }
  }
}
