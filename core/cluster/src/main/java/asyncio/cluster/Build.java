package asyncio.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What a program was built from, as a short text: a hash of the classes in the jars and folders of
 * its own. Lambdas cross only between members of the same build: their names are numbers.
 */
final class Build {

  private Build() {}

  /**
   * The build of some jars and folders. Reads them.
   *
   * @throws IOException if one cannot be read
   */
  static String of(Collection<String> locations) throws IOException {
    TreeMap<String, Long> classes = new TreeMap<>();
    for (String location : locations) {
      Path path = Path.of(location);
      if (Files.isDirectory(path)) {
        addFolder(path, classes);
      } else if (Files.isRegularFile(path)) {
        addJar(path, classes);
      }
    }
    CRC32 sum = new CRC32();
    classes.forEach(
        (name, crc) -> {
          sum.update(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
          sum.update(ByteBuffer.allocate(Long.BYTES).putLong(0, crc));
        });
    return HexFormat.of().toHexDigits(sum.getValue(), 8) + "-" + classes.size();
  }

  private static void addJar(Path jar, Map<String, Long> classes) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      List<? extends ZipEntry> entries =
          zip.stream().filter(entry -> entry.getName().endsWith(".class")).toList();
      entries.forEach(entry -> classes.putIfAbsent(entry.getName(), entry.getCrc()));
    }
  }

  private static void addFolder(Path folder, Map<String, Long> classes) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(file -> file.toString().endsWith(".class"))
          .sorted(Comparator.naturalOrder())
          .forEach(
              file -> {
                String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
                classes.putIfAbsent(name, crcOf(file));
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static long crcOf(Path file) {
    try {
      CRC32 crc = new CRC32();
      crc.update(Files.readAllBytes(file));
      return crc.getValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
