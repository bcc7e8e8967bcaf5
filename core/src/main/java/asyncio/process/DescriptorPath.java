package asyncio.process;

import java.io.File;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Finds the path of an end of a pipe. On Linux each open descriptor has one, {@code
 * /proc/self/fd/N}. The JDK tells no descriptor's number. But the system shows for each whether it
 * blocks, and a channel can change that: the descriptor that changes as often as the channel does
 * is the channel's.
 *
 * <p>Blocks for a moment: not for the loop's thread.
 */
final class DescriptorPath {

  private static final Path LINKS = Path.of("/proc/self/fd");
  private static final Path STATES = Path.of("/proc/self/fdinfo");

  /** Two pipes that change at random look the same this many times: never. */
  private static final int ROUNDS = 24;

  private DescriptorPath() {}

  /**
   * The path of an end of a pipe, which is good until that is closed; null if this system has none.
   *
   * @param end nobody else uses it yet; is left in non-blocking mode
   */
  static @Nullable File of(SelectableChannel end) throws IOException {
    Map<Path, String> blocking = states(end, true);
    Map<Path, String> changing = states(end, false);
    changing.entrySet().removeIf(entry -> entry.getValue().equals(blocking.get(entry.getKey())));
    changing.keySet().retainAll(blocking.keySet());
    SplittableRandom random = new SplittableRandom();
    for (int round = 0; round < ROUNDS && !changing.isEmpty(); round++) {
      boolean mode = random.nextBoolean();
      end.configureBlocking(mode);
      Map<Path, String> expected = mode ? blocking : changing;
      List<Path> others =
          changing.keySet().stream()
              .filter(descriptor -> !state(descriptor).equals(expected.get(descriptor)))
              .toList();
      changing.keySet().removeAll(others);
    }
    end.configureBlocking(false);
    return changing.size() == 1 ? changing.keySet().iterator().next().toFile() : null;
  }

  /** The states of all pipes of this program, while one of them is in a given mode. */
  private static Map<Path, String> states(SelectableChannel end, boolean blocking)
      throws IOException {
    end.configureBlocking(blocking);
    Map<Path, String> states = new HashMap<>();
    if (Files.isDirectory(LINKS)) {
      try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(LINKS)) {
        for (Path descriptor : descriptors) {
          if (isPipe(descriptor)) {
            states.put(descriptor, state(descriptor));
          }
        }
      }
    }
    return states;
  }

  private static boolean isPipe(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("pipe:");
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  /** What the system says of a descriptor, such as its flags. */
  private static String state(Path descriptor) {
    try {
      return Files.readString(STATES.resolve(descriptor.getFileName()));
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }
}
