package asyncio.bench.table;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * The library alone, with the programs that print {@code hello}: the jar of the benchmarks has
 * thousands of other classes, which no user's program opens to start.
 */
final class HelloJar {

  private HelloJar() {}

  /**
   * Makes it.
   *
   * @param classPath this program's
   * @param hello the jar to make
   * @return the jar, or the class path as it is if that is no single jar
   */
  static String of(String classPath, Path hello) throws IOException {
    if (classPath.contains(File.pathSeparator) || !Files.isRegularFile(Path.of(classPath))) {
      return classPath;
    }
    try (JarFile all = new JarFile(classPath)) {
      List<JarEntry> entries = all.stream().filter(HelloJar::belongs).toList();
      if (entries.isEmpty()) {
        return classPath;
      }
      try (OutputStream file = Files.newOutputStream(hello);
          JarOutputStream jar = new JarOutputStream(file)) {
        for (JarEntry entry : entries) {
          jar.putNextEntry(new JarEntry(entry.getName()));
          all.getInputStream(entry).transferTo(jar);
          jar.closeEntry();
        }
      }
    }
    return hello.toString();
  }

  private static boolean belongs(JarEntry entry) {
    String name = entry.getName();
    return name.startsWith("asyncio/bench/peers/Hello")
        || name.matches("asyncio/[^/]+[.]class")
        || name.matches("asyncio/(futures|internal|net|sync|process|observe)/.+[.]class");
  }
}
