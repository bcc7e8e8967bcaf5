package asyncio.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.AsyncFiles;
import asyncio.Asyncio;
import asyncio.test.internal.disk.Disk;
import asyncio.test.simulation.SimulatedHost;
import asyncio.test.simulation.Simulation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The simulated disk: the JDK's file API on it, and what a crash leaves. */
class DiskTest {

  private final Disk disk = new Disk(new SplittableRandom(1), () -> 5_000_000_000L);
  private final Path file = disk.path("file");

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  // ---- the JDK's API

  @Test
  void filesAreWrittenAndRead() throws IOException {
    Files.writeString(file, "one\ntwo\n");
    assertThat(Files.readString(file)).isEqualTo("one\ntwo\n");
    assertThat(Files.readAllLines(file)).containsExactly("one", "two");
    assertThat(Files.size(file)).isEqualTo(8);
    assertThat(Files.exists(file)).isTrue();
    assertThat(Files.isRegularFile(file)).isTrue();
    assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(5000);
    Files.writeString(file, "three", APPEND);
    assertThat(Files.readString(file)).isEqualTo("one\ntwo\nthree");
    Files.writeString(file, "short");
    assertThat(Files.readString(file)).isEqualTo("short");
    Files.delete(file);
    assertThat(Files.exists(file)).isFalse();
  }

  @Test
  void foldersAreMadeListedAndDeleted() throws IOException {
    Path inner = disk.path("a/b/c");
    Files.createDirectories(inner);
    Files.writeString(inner.resolve("x.txt"), "x");
    Files.writeString(inner.resolve("y.log"), "y");
    try (Stream<Path> list = Files.list(inner)) {
      assertThat(list.map(Path::toString)).containsExactly("/a/b/c/x.txt", "/a/b/c/y.log");
    }
    try (var matching = Files.newDirectoryStream(inner, "*.txt")) {
      assertThat(matching).containsExactly(inner.resolve("x.txt"));
    }
    try (Stream<Path> walk = Files.walk(disk.path("/"))) {
      assertThat(walk.count()).isEqualTo(6);
    }
    assertThatThrownBy(() -> Files.delete(inner)).isInstanceOf(DirectoryNotEmptyException.class);
    assertThatThrownBy(() -> Files.createDirectory(inner))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.writeString(disk.path("no/such/folder"), "x"))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void filesAreMovedAndCopied() throws IOException {
    Path other = disk.path("other");
    Files.writeString(file, "content");
    Files.move(file, other, StandardCopyOption.ATOMIC_MOVE);
    assertThat(Files.exists(file)).isFalse();
    Files.copy(other, file);
    assertThat(Files.readString(file)).isEqualTo("content");
    assertThatThrownBy(() -> Files.copy(other, file))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.move(other, file))
        .isInstanceOf(FileAlreadyExistsException.class);
    Files.writeString(other, "newer");
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(Files.readString(file)).isEqualTo("newer");
  }

  @Test
  void aChannelReadsAndWritesAtPositions() throws IOException {
    try (FileChannel channel = FileChannel.open(file, CREATE_NEW, READ, WRITE)) {
      channel.write(bytes("hello"));
      channel.write(bytes("J"), 0);
      channel.write(bytes("!"), 7);
      assertThat(channel.size()).isEqualTo(8);
      ByteBuffer read = ByteBuffer.allocate(20);
      assertThat(channel.read(read, 0)).isEqualTo(8);
      assertThat(new String(read.array(), 0, 8, UTF_8)).isEqualTo("Jello\0\0!");
      assertThat(channel.read(read, 8)).isEqualTo(-1);
      channel.truncate(2);
      assertThat(channel.size()).isEqualTo(2);
      assertThat(channel.position()).isEqualTo(2);
      assertThatThrownBy(() -> channel.write(bytes("x"), -1))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> FileChannel.open(file, CREATE_NEW, WRITE))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> FileChannel.open(disk.path("none"), READ))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aChannelDoesWhatItWasOpenedForOnly() throws IOException {
    FileChannel writer = FileChannel.open(file, CREATE, WRITE);
    assertThatThrownBy(() -> writer.read(ByteBuffer.allocate(1)))
        .isInstanceOf(NonReadableChannelException.class);
    FileChannel reader = FileChannel.open(file, READ);
    assertThatThrownBy(() -> reader.write(bytes("x")))
        .isInstanceOf(NonWritableChannelException.class);
    writer.close();
    assertThatThrownBy(() -> writer.write(bytes("x"))).isInstanceOf(ClosedChannelException.class);
    reader.close();
  }

  @Test
  void aFileIsLockedOnce() throws IOException {
    try (FileChannel one = FileChannel.open(file, CREATE, WRITE);
        FileChannel other = FileChannel.open(file, WRITE)) {
      var lock = one.lock();
      assertThatThrownBy(other::tryLock).isInstanceOf(OverlappingFileLockException.class);
      lock.release();
      assertThat(other.tryLock().isValid()).isTrue();
    }
  }

  @Test
  void pathsBehaveAsOnUnix() {
    Path path = disk.path("/a/./b/../c");
    assertThat(path.normalize()).hasToString("/a/c").isEqualTo(disk.path("a/c"));
    assertThat(path.getFileName()).hasToString("c");
    assertThat(disk.path("/a/b").relativize(disk.path("/a/c/d"))).hasToString("../c/d");
    assertThat(disk.path("/a/b").startsWith(disk.path("/a"))).isTrue();
    assertThat(disk.path("/a/b").endsWith("b")).isTrue();
    assertThat(disk.path("/a").resolveSibling("x.tmp")).hasToString("/x.tmp");
    assertThat(disk.path("/").getParent()).isNull();
    assertThatThrownBy(() -> file.resolve(Path.of("real")))
        .isInstanceOf(ProviderMismatchException.class);
  }

  // ---- faults

  @Test
  void whatIsNotForcedIsLostInACrash() throws IOException {
    FileChannel channel = FileChannel.open(file, CREATE, WRITE);
    channel.write(bytes("forced"));
    channel.force(true);
    channel.write(bytes(" lost"));
    channel.write(bytes("F"), 0);
    disk.crash();
    assertThat(Files.readString(file)).isEqualTo("forced");
    assertThatThrownBy(() -> channel.write(bytes("x")))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("The host has crashed since");
  }

  @Test
  void aRenamedFileThatWasNotForcedIsEmptyAfterACrash() throws IOException {
    Path temporary = disk.path("temporary");
    Files.writeString(temporary, "content");
    Files.move(temporary, file);
    disk.crash();
    assertThat(Files.readString(file)).isEmpty();
  }

  @Test
  void aSynchronousChannelForcesEachWrite() throws IOException {
    try (FileChannel channel = FileChannel.open(file, CREATE, WRITE, SYNC)) {
      channel.write(bytes("kept"));
    }
    disk.crash();
    assertThat(Files.readString(file)).isEqualTo("kept");
  }

  @Test
  void aTruncationThatWasNotForcedIsTakenBackByACrash() throws IOException {
    try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
      channel.write(bytes("content"));
      channel.force(false);
      channel.truncate(0);
    }
    assertThat(Files.size(file)).isZero();
    disk.crash();
    assertThat(Files.readString(file)).isEqualTo("content");
  }

  @Test
  void aDiskThatTearsKeepsAPartOfWhatWasWritten() throws IOException {
    Set<String> left = new HashSet<>();
    for (int seed = 0; seed < 200; seed++) {
      Disk torn = new Disk(new SplittableRandom(seed), () -> 0);
      torn.setTears(true);
      Path path = torn.path("file");
      try (FileChannel channel = FileChannel.open(path, CREATE, WRITE)) {
        channel.write(bytes("ab"));
        channel.write(bytes("cd"));
      }
      torn.crash();
      left.add(Files.readString(path));
    }
    assertThat(left).containsExactlyInAnyOrder("", "a", "ab", "abc", "abcd");
  }

  @Test
  void aFullDiskRefusesMore() throws IOException {
    disk.setCapacity(10);
    Files.writeString(file, "12345678");
    assertThatThrownBy(() -> Files.writeString(disk.path("other"), "123"))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("No space left on device");
    Files.writeString(file, "1234567890");
    Files.delete(file);
    Files.writeString(disk.path("other"), "1234567890");
  }

  @Test
  void aFailingDiskFails() throws IOException {
    try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
      disk.setFailing(true);
      for (var operation :
          List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
              () -> channel.write(bytes("x")),
              () -> channel.force(true),
              () -> Files.delete(file),
              () -> Files.createDirectory(disk.path("folder")))) {
        assertThatThrownBy(operation).hasMessageContaining("Input/output error");
      }
      disk.setFailing(false);
      channel.write(bytes("x"));
    }
  }

  // ---- in a simulation

  @Test
  void aHostFindsAfterACrashWhatItHasForced() {
    Simulation.run(
        1,
        simulation -> {
          SimulatedHost host = simulation.host("a");
          Path log = host.path("log");
          host.start(
              () -> {
                if (Files.exists(log)) {
                  assertThat(AsyncFiles.readString(log)).isEqualTo("forced");
                  return;
                }
                Asyncio.toThread(
                    () -> {
                      try (FileChannel channel = FileChannel.open(log, CREATE, WRITE)) {
                        channel.write(bytes("forced"));
                        channel.force(true);
                        channel.write(bytes("lost"));
                      }
                    });
                Asyncio.sleep(100);
              });
          Asyncio.sleep(1);
          assertThat(Files.readString(log)).isEqualTo("forcedlost");
          host.crash();
          host.restart();
          simulation.eventually(10, () -> !host.isUp());
        });
  }
}
