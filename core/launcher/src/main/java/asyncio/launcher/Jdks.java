package asyncio.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The JDKs of a machine, where people and installers put them. The root's {@code pom.xml} looks in
 * the same places, to warn who builds.
 */
final class Jdks {

  private static final Pattern VARIABLE = Pattern.compile("(JAVA|JDK)_?[0-9]*_HOME");
  private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");

  private final List<Path> folders;
  private final Map<String, String> environment;

  /**
   * JDKs of some folders.
   *
   * @param folders folders that have a folder for each JDK
   * @param environment variables, of which {@code JAVA_HOME}, {@code JDK21_HOME} and such count
   */
  Jdks(List<Path> folders, Map<String, String> environment) {
    this.folders = List.copyOf(folders);
    this.environment = Map.copyOf(environment);
  }

  /** Those of this machine. */
  static Jdks ofMachine() {
    Path home = Path.of(System.getProperty("user.home"));
    return new Jdks(
        List.of(
            Path.of("/usr/lib/jvm"),
            Path.of("/usr/java"),
            Path.of("/opt/java"),
            Path.of("/Library/Java/JavaVirtualMachines"),
            home.resolve(".jdks"),
            home.resolve(".sdkman/candidates/java"),
            home.resolve(".asdf/installs/java"),
            Path.of("C:\\Program Files\\Java"),
            Path.of("C:\\Program Files\\Eclipse Adoptium")),
        System.getenv());
  }

  /** The newest {@code java} from a version on. */
  Optional<Path> java(int leastVersion) {
    int newest = leastVersion - 1;
    Path java = null;
    for (Path home : homes()) {
      int version = version(home);
      if (version > newest) {
        newest = version;
        java = executable(home);
      }
    }
    return Optional.ofNullable(java);
  }

  private List<Path> homes() {
    List<Path> homes = new ArrayList<>();
    environment.forEach(
        (name, value) -> {
          if (VARIABLE.matcher(name).matches() && !value.isEmpty()) {
            addHome(homes, value);
          }
        });
    for (Path folder : folders) {
      for (Path child : children(folder)) {
        homes.add(child);
        homes.add(child.resolve("Contents/Home")); // macOS
      }
    }
    return homes;
  }

  private static void addHome(List<Path> homes, String path) {
    try {
      homes.add(Path.of(path));
    } catch (InvalidPathException noPath) { // such as one in quotes, on Windows
      return;
    }
  }

  private static List<Path> children(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.collect(Collectors.toList());
    } catch (IOException noFolder) {
      return List.of();
    }
  }

  /** The main version of a JDK; 0 if there is none. */
  private static int version(Path home) {
    try {
      if (Files.isExecutable(executable(home))) {
        Matcher version = VERSION.matcher(Files.readString(home.resolve("release")));
        return version.find() ? Integer.parseInt(version.group(1)) : 0;
      }
    } catch (IOException | NumberFormatException noJdk) {
      return 0;
    }
    return 0;
  }

  private static Path executable(Path home) {
    Path bin = home.resolve("bin");
    Path exe = bin.resolve("java.exe");
    return Files.exists(exe) ? exe : bin.resolve("java");
  }

  /** The places, for people. */
  @Override
  public String toString() {
    List<String> places = new ArrayList<>();
    places.add("JAVA_HOME");
    places.add("JDK21_HOME and the like");
    folders.forEach(folder -> places.add(folder.toString()));
    return String.join(", ", places);
  }
}
