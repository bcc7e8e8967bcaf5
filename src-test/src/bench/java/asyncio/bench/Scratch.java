package asyncio.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A temporary folder for the programs that are unpacked or built. Closing deletes it. */
public final class Scratch implements AutoCloseable {

  private final Path folder;

  /** Makes the folder. */
  public Scratch(String prefix) throws IOException {
    folder = Files.createTempDirectory(prefix);
  }

  /** A file of the folder, which may not exist. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /** Copies a resource of the benchmarks into the folder, such as {@code peers/hello.go}. */
  public String unpacked(String resource) throws IOException {
    Path file = file(Path.of(resource).getFileName().toString());
    try (InputStream source = Scratch.class.getResourceAsStream("/bench/" + resource)) {
      Files.copy(source, file);
    }
    return file.toString();
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
