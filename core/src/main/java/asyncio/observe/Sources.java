package asyncio.observe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the sources of the running program: beside its classes, as in a jar with sources; or in the
 * project that has built them, in the usual folders above {@code target/classes} or the jar.
 */
final class Sources {

  private static final List<String> FOLDERS = List.of("src/main/java", "src/test/java", "src");

  /** Levels from the classes up to the project: Gradle's are in {@code build/classes/java/main}. */
  private static final int LEVELS_ABOVE = 4;

  private final ClassLoader loader;

  Sources() {
    ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
    this.loader = ofThread != null ? ofThread : ClassLoader.getSystemClassLoader();
  }

  /** The path of a source file below its root, such as {@code shop/Shop.java}; null if unknown. */
  static @Nullable String pathOf(StackTraceElement place) {
    String file = place.getFileName();
    String name = place.getClassName();
    return file == null
        ? null
        : name.substring(0, name.lastIndexOf('.') + 1).replace('.', '/') + file;
  }

  /** All lines of the file of a place; empty if the file is not found, or cannot be read. */
  List<String> linesOf(StackTraceElement place) {
    String path = pathOf(place);
    if (path == null) {
      return List.of();
    }
    try (InputStream in = open(path, place.getClassName().replace('.', '/') + ".class")) {
      if (in == null) {
        return List.of();
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList();
    } catch (IOException | URISyntaxException unreadable) {
      return List.of(); // a page without sources is better than none
    }
  }

  private @Nullable InputStream open(String path, String classFile)
      throws IOException, URISyntaxException {
    InputStream besideClass = loader.getResourceAsStream(path);
    if (besideClass != null) {
      return besideClass;
    }
    Path above = whereClassesAre(classFile);
    for (int level = 0; above != null && level < LEVELS_ABOVE; level++) {
      above = above.getParent();
      for (String folder : FOLDERS) {
        Path file = above == null ? null : above.resolve(folder).resolve(path);
        if (file != null && Files.isRegularFile(file)) {
          return Files.newInputStream(file);
        }
      }
    }
    return null;
  }

  /** The folder or jar of a class; null if the class is in neither. */
  private @Nullable Path whereClassesAre(String classFile) throws IOException, URISyntaxException {
    URL found = loader.getResource(classFile);
    if (found == null) {
      return null;
    }
    if (found.openConnection() instanceof JarURLConnection jar) {
      return path(jar.getJarFileURL().toURI());
    }
    Path path = path(found.toURI());
    for (int depth = classFile.split("/").length; path != null && depth > 0; depth--) {
      path = path.getParent();
    }
    return path;
  }

  private static @Nullable Path path(URI place) {
    try {
      return Path.of(place).toAbsolutePath();
    } catch (IllegalArgumentException | FileSystemNotFoundException notOfThisKind) {
      return null;
    }
  }
}
