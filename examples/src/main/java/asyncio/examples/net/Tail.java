package asyncio.examples.net;

import static asyncio.Asyncio.toThread;
import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.examples.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The end of a file, and then what is added to it, as {@code tail -F} shows it.
 *
 * <p>Files cannot be awaited: the system says that there is always something to read, if only the
 * end. So what waits for a change, and what reads, runs in threads; the loop is free for others. A
 * generator makes lines of it, so whoever wants them writes {@code for (String line : lines)}.
 */
@Command(name = "tail", sortOptions = false)
public final class Tail implements Callable<Integer> {

  private static final int BLOCK = 64 * 1024;

  /** Seconds after which we look even if the system has not told of any change. */
  private static final long LOOK_EVERY = 2;

  @Parameters(paramLabel = "FILE", description = "The file.")
  private Path file = Path.of("");

  @Option(
      names = "--lines",
      paramLabel = "N",
      description = "How many lines of what is there already (${DEFAULT-VALUE}).")
  private int lines = 10;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  @Override
  public Integer call() {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new ParameterException(spec.commandLine(), "'" + file + "' is no file to be read.");
    }
    Asyncio.run(
        () -> {
          try (var added = follow(file, lines)) {
            for (String line : added) {
              Terminal.println(line);
            }
          }
        });
    return 0;
  }

  /**
   * The last lines of a file, then those that are added, without end. If the file becomes shorter,
   * or another one takes its place, that is read from its beginning.
   */
  static AsyncGenerator<String> follow(Path file, int last) {
    return AsyncGenerator.of(
        out -> {
          // Watched before it is read: what changes between the two is not missed.
          try (WatchService changes = watch(file)) {
            Lines lines = new Lines(file);
            Deque<String> end = new ArrayDeque<>();
            for (String line = lines.next(); line != null; line = lines.next()) {
              end.add(line);
              if (end.size() > last) {
                end.remove();
              }
            }
            end.forEach(out::yield);
            while (true) {
              for (String line = lines.next(); line != null; line = lines.next()) {
                out.yield(line);
              }
              toThread(() -> awaitChange(changes));
            }
          }
        });
  }

  /** The system tells of changes in folders, not of those of a file. */
  private static WatchService watch(Path file) throws IOException {
    WatchService changes = FileSystems.getDefault().newWatchService();
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      folder.register(
          changes, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
    }
    return changes;
  }

  /** Blocks. A cancellation interrupts the thread, and so ends it. */
  private static boolean awaitChange(WatchService changes) throws InterruptedException {
    WatchKey key = changes.poll(LOOK_EVERY, TimeUnit.SECONDS);
    if (key == null) {
      return false;
    }
    key.pollEvents(); // whichever it was, we look
    return key.reset();
  }

  /** The lines of a file, as far as they are complete. */
  private static final class Lines {

    private final Path file;
    private @Nullable Object identity;
    private long position;
    private byte[] unread = {};
    private int start;
    private final ByteArrayOutputStream incomplete = new ByteArrayOutputStream();

    Lines(Path file) {
      this.file = file;
    }

    /** The next line, or null if there is none yet. */
    @Nullable String next() {
      while (true) {
        for (int i = start; i < unread.length; i++) {
          if (unread[i] == '\n') {
            incomplete.write(unread, start, i - start);
            start = i + 1;
            String line = incomplete.toString(UTF_8);
            incomplete.reset();
            return line;
          }
        }
        incomplete.write(unread, start, unread.length - start);
        start = 0;
        unread = toThread(() -> readOn());
        if (unread.length == 0) {
          return null;
        }
      }
    }

    /** What the file has after what has been read; nothing at its end. Blocks. */
    private byte[] readOn() throws IOException {
      try (FileChannel channel = FileChannel.open(file)) {
        Object now = Files.readAttributes(file, "fileKey").get("fileKey");
        boolean isOther = identity != null && !identity.equals(now);
        if (isOther || channel.size() < position) {
          position = 0;
          incomplete.reset();
        }
        identity = now;
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        int count = Math.max(0, channel.read(block, position));
        position += count;
        return Arrays.copyOf(block.array(), count);
      } catch (NoSuchFileException moved) {
        return new byte[0]; // another one may take its place
      }
    }
  }
}
