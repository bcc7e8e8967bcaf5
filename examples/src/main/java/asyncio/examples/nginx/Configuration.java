package asyncio.examples.nginx;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What can be changed while the server runs. A worker has one configuration as long as it lives.
 *
 * @param root the folder to serve
 * @param workers how many
 * @param keepalive seconds that a client may be silent, and still keep its connection
 * @param fragile whether anybody may crash a worker, by asking for {@code /crash}
 */
record Configuration(Path root, int workers, double keepalive, boolean fragile) {

  /** Where configurations come from. */
  @FunctionalInterface
  interface Source {

    /** The one to use from now on. Blocks. */
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

  /** Checks what may have changed on the disk. Blocks. */
  Configuration checked() throws IOException {
    if (!Files.isDirectory(root)) {
      throw new IllegalArgumentException("There is no folder '" + root + "'.");
    }
    return new Configuration(root.toRealPath(), workers, keepalive, fragile);
  }

  /** With what a file says otherwise, in lines such as {@code workers=4}. Blocks. */
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
