package asyncio.cluster;

import java.io.ObjectInputFilter;
import java.lang.invoke.SerializedLambda;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Which classes are read from bytes of other members: values and exceptions of the JDK, those of
 * this library that cross, those of the program's own jars, and those that the program allows. A
 * class that is not allowed is refused before any code of it runs.
 */
final class ClassFilter implements ObjectInputFilter {

  private static final int DEEPEST = 1000;
  private static final int LONGEST_ARRAY = 256 * 1024 * 1024;

  /** Packages of the JDK with values only, of the module java.base. */
  private static final Set<String> VALUES =
      Set.of(
          "java.lang", "java.util", "java.math", "java.time", "java.time.chrono", "java.time.zone");

  private static final Set<String> SINGLE_VALUES =
      Set.of(
          "java.util.concurrent.ConcurrentHashMap",
          "java.util.concurrent.CopyOnWriteArrayList",
          "java.util.concurrent.CopyOnWriteArraySet",
          "java.util.concurrent.TimeUnit",
          "java.util.concurrent.atomic.AtomicInteger",
          "java.util.concurrent.atomic.AtomicLong",
          "java.util.concurrent.atomic.AtomicBoolean",
          "java.util.concurrent.atomic.AtomicReference",
          "java.util.concurrent.ConcurrentHashMap$Segment",
          "java.util.concurrent.locks.ReentrantLock",
          "java.util.concurrent.locks.ReentrantLock$Sync",
          "java.util.concurrent.locks.ReentrantLock$NonfairSync",
          "java.util.concurrent.locks.AbstractQueuedSynchronizer",
          "java.util.concurrent.locks.AbstractOwnableSynchronizer",
          "java.net.URI",
          "java.net.InetAddress",
          "java.net.Inet4Address",
          "java.net.Inet6Address",
          "java.net.InetSocketAddress");

  private final Set<String> home;
  private final List<String> allowed;
  private final ConcurrentHashMap<Class<?>, Boolean> known = new ConcurrentHashMap<>();

  /**
   * A filter.
   *
   * @param home the locations of the program's own classes
   * @param allowed patterns, as of {@link ClusterOptions#allowed}
   */
  ClassFilter(Set<String> home, List<String> allowed) {
    this.home = home.stream().filter(each -> !each.isEmpty()).collect(Collectors.toSet());
    this.allowed = List.copyOf(allowed);
  }

  @Override
  public Status checkInput(FilterInfo info) {
    if (info.depth() > DEEPEST || info.arrayLength() > LONGEST_ARRAY) {
      return Status.REJECTED;
    }
    Class<?> type = info.serialClass();
    if (type == null) {
      return Status.UNDECIDED; // one of the limits, which are kept
    }
    return allows(type) ? Status.ALLOWED : Status.REJECTED;
  }

  boolean allows(Class<?> type) {
    Class<?> element = type;
    while (element.isArray()) {
      element = element.getComponentType();
    }
    return element.isPrimitive() || known.computeIfAbsent(element, this::decide);
  }

  private boolean decide(Class<?> type) {
    return isOfTheJdk(type)
        || isOfTheLibrary(type)
        || home.contains(locationOf(type))
        || allowed.stream().anyMatch(pattern -> matches(pattern, type.getName()));
  }

  private static boolean isOfTheJdk(Class<?> type) {
    String module = type.getModule().getName();
    if (module == null || !module.startsWith("java.")) {
      return false;
    }
    String name = type.getName();
    boolean exception = Throwable.class.isAssignableFrom(type);
    return type == SerializedLambda.class
        || SINGLE_VALUES.contains(name)
        || (exception && (name.startsWith("java.") || name.startsWith("javax.")))
        || (type.getModule() == Object.class.getModule() && VALUES.contains(type.getPackageName()));
  }

  private static boolean isOfTheLibrary(Class<?> type) {
    boolean exception = Throwable.class.isAssignableFrom(type);
    return type == Member.class
        || (type == RemoteCoroutine.class)
        || (exception
            && (type.getPackageName().equals("asyncio")
                || type.getPackageName().equals("asyncio.futures")
                || type.getPackageName().equals("asyncio.net")
                || type.getPackageName().equals("asyncio.sync")
                || type.getPackageName().equals("asyncio.cluster")));
  }

  static boolean matches(String pattern, String className) {
    if (pattern.endsWith(".**")) {
      return className.startsWith(pattern.substring(0, pattern.length() - 2));
    }
    if (pattern.endsWith(".*")) {
      String prefix = pattern.substring(0, pattern.length() - 1);
      return className.startsWith(prefix) && className.indexOf('.', prefix.length()) < 0;
    }
    return className.equals(pattern) || className.startsWith(pattern + "$");
  }

  /** The jar or folder that a class was loaded from; empty if that is unknown. */
  static String locationOf(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return "";
    }
    try {
      return Path.of(source.getLocation().toURI()).toString();
    } catch (URISyntaxException | RuntimeException notAFile) {
      return source.getLocation().toString();
    }
  }
}
