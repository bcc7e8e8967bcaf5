package asyncio.test;

import asyncio.Clock;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files and sockets that were opened since some moment, and are open: whoever opened them, the
 * library or not. Linux tells it, in {@code /proc/self/fd}; elsewhere nothing is ever found.
 *
 * <p>What the JVM and loggers open for themselves does not count. Nor do selectors: those of the
 * JDK's own pollers look the same.
 */
final class OpenDescriptors {

  /**
   * How long what is about to be closed may take, such as the pipes of a process that has ended.
   */
  private static final Duration PATIENCE = Duration.ofMillis(300);

  private static final long POLL_NANOS = 1_000_000;
  private static final Clock REAL_TIME = Clock.system();
  private static final String FOLDER = "/proc/self/fd";

  /** What is open beneath these belongs to the JVM. */
  private static final List<String> FOLDERS_OF_OTHERS =
      List.of(System.getProperty("java.home") + "/", "/dev/", "/proc/", "/sys/");

  /** Class loaders, the flight recorder and loggers keep their files open. */
  private static final List<String> FILES_OF_OTHERS =
      List.of(".jar", ".jmod", ".jfr", ".log", ".lck");

  /** A file in memory, which is in a folder of others. */
  private static final String IN_MEMORY = "/dev/shm/";

  private static final String DELETED = " (deleted)";
  private static final String INOTIFY = "anon_inode:inotify";

  /** Threads of the JDK that keep connections open, for the next request to the same server. */
  private static final List<String> KEEPERS_OF_CONNECTIONS =
      List.of("Keep-Alive-Timer", "HttpClient-");

  static {
    openWhatStaysOpen();
  }

  /** What each descriptor was open on; empty if nobody knows. */
  private final Map<Integer, String> before;

  /** Takes note of what is open already. */
  OpenDescriptors() {
    before = list();
  }

  /** The JDK's first socket opens another one, which it keeps. */
  private static void openWhatStaysOpen() {
    try {
      SocketChannel.open().close();
    } catch (IOException none) {
      // Then the test will open none either, or it is one of those that count.
    }
  }

  /** The descriptors, with what they are open on. */
  private static Map<Integer, String> list() {
    Map<Integer, String> open = new TreeMap<>();
    String[] numbers = new File(FOLDER).list();
    if (numbers != null) {
      for (String number : numbers) {
        try {
          String target = Files.readSymbolicLink(Path.of(FOLDER, number)).toString();
          open.put(Integer.valueOf(number), target);
        } catch (IOException closed) {
          // As is the one that listed them.
        }
      }
    }
    return open;
  }

  /**
   * Describes what was opened since, and is open. Waits a moment for what is about to be closed;
   * not for the garbage collector.
   */
  List<String> find() {
    if (before.isEmpty()) {
      return List.of();
    }
    long end = REAL_TIME.nanoTime() + PATIENCE.toNanos();
    List<String> opened = opened();
    while (!opened.isEmpty() && REAL_TIME.nanoTime() < end) {
      LockSupport.parkNanos(POLL_NANOS);
      opened = opened();
    }
    Sockets sockets = new Sockets();
    return opened.stream()
        .map(sockets::describe)
        .flatMap(Stream::ofNullable)
        .distinct() // the stream of a folder has two
        .toList();
  }

  private List<String> opened() {
    Map<Integer, String> now = list();
    List<String> known = new ArrayList<>();
    before.values().forEach(target -> known.add(nameOf(target)));
    List<String> opened = new ArrayList<>();
    now.forEach(
        (number, target) -> {
          String name = nameOf(target);
          if (!isOfOthers(name)
              && !known.remove(name)
              && !isRenamed(before.get(number))
              && !isWithin(target, now)) {
            opened.add(target);
          }
        });
    return opened;
  }

  /** A file that was deleted meanwhile has another target. */
  private static String nameOf(String target) {
    return target.endsWith(DELETED)
        ? target.substring(0, target.length() - DELETED.length())
        : target;
  }

  private static boolean isOfOthers(String name) {
    if (name.startsWith("/")) {
      return FILES_OF_OTHERS.stream().anyMatch(name::endsWith)
          || (FOLDERS_OF_OTHERS.stream().anyMatch(name::startsWith) && !name.startsWith(IN_MEMORY));
    }
    return name.startsWith("anon_inode:") && !name.equals(INOTIFY);
  }

  /** Whether a descriptor's file was open before, and is gone from where it was. */
  private static boolean isRenamed(@Nullable String targetBefore) {
    return targetBefore != null
        && targetBefore.startsWith("/")
        && !targetBefore.endsWith(DELETED)
        && path(targetBefore).filter(path -> Files.notExists(path)).isPresent();
  }

  /** The path of a target; empty if the characters of this JVM's locale do not suffice for it. */
  private static Optional<Path> path(String target) {
    try {
      return Optional.of(Path.of(target));
    } catch (InvalidPathException otherCharacters) {
      return Optional.empty();
    }
  }

  /** Whether a pipe has both ends in this process: the JDK wakes threads of its own by these. */
  private static boolean isWithin(String target, Map<Integer, String> now) {
    return target.startsWith("pipe:") && Collections.frequency(now.values(), target) > 1;
  }

  /** The sockets of this machine, as the system tells them: by the numbers of their inodes. */
  private static final class Sockets {

    private static final int STATE_OF_SERVER = 0x0A;
    private static final int STATE_OF_CONNECTION = 0x01;
    private static final int PORT_DIGITS = 4;

    private final Map<String, String> texts = new TreeMap<>();
    private final Set<String> connections = new HashSet<>();

    Sockets() {
      readInternet("tcp", "TCP");
      readInternet("tcp6", "TCP");
      readInternet("udp", "UDP");
      readInternet("udp6", "UDP");
      readUnix();
    }

    /** What is open, in words; null if the JDK keeps it for a next request. */
    @Nullable String describe(String target) {
      if (target.startsWith("/")) {
        boolean isFolder = path(target).filter(path -> Files.isDirectory(path)).isPresent();
        return (isFolder ? "the folder " : "the file ") + target + " is open";
      } else if (target.startsWith("pipe:")) {
        return "a pipe to another process is open";
      } else if (target.equals(INOTIFY)) {
        return "a WatchService is open";
      } else if (connections.contains(target) && isKept()) {
        return null;
      }
      return texts.getOrDefault(target, "a socket without an address") + " is open";
    }

    private static boolean isKept() {
      return LeftThreads.all().stream()
          .map(Thread::getName)
          .anyMatch(name -> KEEPERS_OF_CONNECTIONS.stream().anyMatch(name::startsWith));
    }

    private void readInternet(String table, String protocol) {
      for (String[] fields : rows(table, 10)) {
        int state = Integer.parseInt(fields[3], 16);
        String socket = "socket:[" + fields[9] + "]";
        boolean isServer = state == STATE_OF_SERVER;
        String kind = isServer ? " server socket " : " socket ";
        String to = isServer || fields[2].endsWith(":0000") ? "" : " -> " + address(fields[2]);
        texts.put(socket, "the " + protocol + kind + address(fields[1]) + to);
        if (protocol.equals("TCP") && state == STATE_OF_CONNECTION) {
          connections.add(socket);
        }
      }
    }

    private void readUnix() {
      for (String[] fields : rows("unix", 7)) {
        String path = fields.length > 7 ? " " + fields[7] : "";
        texts.put("socket:[" + fields[6] + "]", "the Unix domain socket" + path);
      }
    }

    private static List<String[]> rows(String table, int fewestFields) {
      try (Stream<String> lines = Files.lines(Path.of("/proc/self/net", table))) {
        return lines
            .skip(1)
            .map(line -> line.strip().split("\\s+"))
            .filter(fields -> fields.length >= fewestFields)
            .toList();
      } catch (IOException | UncheckedIOException unknown) {
        return List.of();
      }
    }

    /**
     * An address and a port in hexadecimal digits; each word of the address has its last byte
     * first.
     */
    private static String address(String digits) {
      int colon = digits.length() - PORT_DIGITS - 1;
      byte[] bytes = new byte[colon / 2];
      for (int i = 0; i < bytes.length; i++) {
        int at = (i / 4 * 4 + 3 - i % 4) * 2;
        bytes[i] = (byte) Integer.parseInt(digits.substring(at, at + 2), 16);
      }
      int port = Integer.parseInt(digits.substring(colon + 1), 16);
      return asText(bytes) + ":" + port;
    }

    private static String asText(byte[] address) {
      try {
        String text = InetAddress.getByAddress(address).getHostAddress();
        return text.indexOf(':') < 0 ? text : "[" + text + "]";
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(e);
      }
    }
  }
}
