package asyncio.examples.nginx;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The settings that can change while the server runs. A worker keeps one configuration all its
 * life.
 *
 * @param root the folder to serve
 * @param workers how many
 * @param keepalive seconds that a client may be silent, and still keep its connection
 * @param fragile whether anybody may crash a worker, by asking for {@code /crash}
 */
record Configuration(Path root, int workers, double keepalive, boolean fragile) {

  /** A source of configurations. */
  @FunctionalInterface
  interface Source {

    /** Reads the current configuration. Blocks. */
    Configuration read() throws IOException;
  }

  Configuration {
    if (workers < 1) {
      throw new IllegalArgumentException("There must be a worker at least, not " + workers + ".");
    }
    if (!(keepalive > 0)) {
      throw new IllegalArgumentException("keepalive must be more than 0.");
    }
  }

  /** Checks that the folder exists, and resolves its links. Blocks. */
  Configuration checked() throws IOException {
    if (!Files.isDirectory(root)) {
      throw new IllegalArgumentException("There is no folder '" + root + "'.");
    }
    return new Configuration(root.toRealPath(), workers, keepalive, fragile);
  }

  /** This configuration, changed by the lines of a file, such as {@code workers=4}. Blocks. */
  Configuration with(Path file) throws IOException {
    Properties lines = new Properties();
    try (Reader text = Files.newBufferedReader(file)) {
      lines.load(text);
    }
    return new Configuration(
        Path.of(lines.getProperty("root", root.toString())),
        Integer.parseInt(lines.getProperty("workers", Integer.toString(workers))),
        Double.parseDouble(lines.getProperty("keepalive", Double.toString(keepalive))),
        Boolean.parseBoolean(lines.getProperty("fragile", Boolean.toString(fragile))));
  }
}
