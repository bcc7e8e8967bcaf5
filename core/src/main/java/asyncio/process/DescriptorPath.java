package asyncio.process;

import java.io.File;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the path of an end of a pipe. On Linux each open descriptor has one, {@code
 * /proc/self/fd/N}. The JDK tells no descriptor's number. But the system shows for each whether it
 * blocks, and a channel can change that: the descriptor that changes whenever the channel does is
 * the channel's.
 *
 * <p>Blocks for a moment: not for the loop's thread.
 */
final class DescriptorPath {

  private static final Path LINKS = Path.of("/proc/self/fd");
  private static final Path STATES = Path.of("/proc/self/fdinfo");

  /** Two pipes that change at random look the same this many times: never. */
  private static final int ROUNDS = 24;

  /** Where pipes were found last. The system gives low numbers first, so it gives these again. */
  private static final Deque<Integer> RECENT = new ArrayDeque<>();

  private static final int MOST_RECENT = 8;

  /** How far from a recent number to look: the pipes of one child have numbers side by side. */
  private static final int NEAR = 6;

  private DescriptorPath() {}

  /** Whether this system has such paths. */
  static boolean areThere() {
    return Files.isDirectory(LINKS) && Files.isDirectory(STATES);
  }

  /**
   * The path of an end of a pipe, which is good until that is closed; null if it was not found.
   *
   * @param end nobody else uses it yet; is left in non-blocking mode
   */
  static @Nullable File of(SelectableChannel end) throws IOException {
    Path found = among(pipesNearRecent(), end);
    if (found == null) {
      found = among(allPipes(), end); // a look at each descriptor, and there may be thousands
    }
    if (found == null) {
      return null;
    }
    remember(Integer.parseInt(found.getFileName().toString()));
    return found.toFile();
  }

  /** The one descriptor that changes whenever the channel does; null if it is not among these. */
  private static @Nullable Path among(List<Path> descriptors, SelectableChannel end)
      throws IOException {
    Map<Path, String> blocking = states(descriptors, end, true);
    Map<Path, String> nonBlocking = states(descriptors, end, false);
    List<Path> left = new ArrayList<>(descriptors);
    left.removeIf(
        descriptor -> Objects.equals(blocking.get(descriptor), nonBlocking.get(descriptor)));
    SplittableRandom random = new SplittableRandom();
    for (int round = 0; round < ROUNDS && !left.isEmpty(); round++) {
      boolean mode = random.nextBoolean();
      Map<Path, String> expected = mode ? blocking : nonBlocking;
      Map<Path, String> seen = states(left, end, mode);
      left.removeIf(descriptor -> !Objects.equals(seen.get(descriptor), expected.get(descriptor)));
    }
    end.configureBlocking(false);
    return left.size() == 1 ? left.get(0) : null;
  }

  /** The states of descriptors, while a channel is in a given mode. */
  private static Map<Path, String> states(
      List<Path> descriptors, SelectableChannel end, boolean blocking) throws IOException {
    end.configureBlocking(blocking);
    return descriptors.stream()
        .collect(Collectors.toMap(descriptor -> descriptor, DescriptorPath::state));
  }

  private static List<Path> allPipes() throws IOException {
    List<Path> pipes = new ArrayList<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(LINKS)) {
      descriptors.forEach(pipes::add);
    }
    pipes.removeIf(descriptor -> !isPipe(descriptor));
    return pipes;
  }

  private static List<Path> pipesNearRecent() {
    Set<Integer> numbers = new TreeSet<>();
    synchronized (RECENT) {
      for (int recent : RECENT) {
        for (int number = Math.max(0, recent - NEAR); number <= recent + NEAR; number++) {
          numbers.add(number);
        }
      }
    }
    return numbers.stream()
        .map(number -> LINKS.resolve(number.toString()))
        .filter(DescriptorPath::isPipe)
        .toList();
  }

  private static void remember(int number) {
    synchronized (RECENT) {
      RECENT.remove(number);
      RECENT.addFirst(number);
      if (RECENT.size() > MOST_RECENT) {
        RECENT.removeLast();
      }
    }
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
