package asyncio.examples.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A file to which records are added. Each has a length and a checksum before it: a crash may leave
 * half of the last one, which is then as good as none.
 *
 * <p>Its methods block.
 */
public final class Journal implements AutoCloseable {

  private static final int HEAD = 8; // length and checksum

  private final FileChannel file;

  /** Where the next record goes. */
  private long end;

  /**
   * Opens the file, or makes it.
   *
   * @param path where it is
   * @throws IOException if the disk fails
   */
  public Journal(Path path) throws IOException {
    file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** The open file. */
  public FileChannel file() {
    return file;
  }

  /**
   * Reads the records, and cuts off what follows the last whole one.
   *
   * @throws IOException if the disk fails
   */
  public List<byte[]> read() throws IOException {
    ByteBuffer content = ByteBuffer.allocate((int) file.size());
    while (content.hasRemaining() && file.read(content, content.position()) >= 0) {}
    content.flip();
    List<byte[]> records = new ArrayList<>();
    while (content.remaining() >= HEAD) {
      int length = content.getInt();
      int checksum = content.getInt();
      if (length <= 0 || length > content.remaining()) {
        break;
      }
      byte[] record = new byte[length];
      content.get(record);
      if (checksum(record) != checksum) {
        break;
      }
      records.add(record);
      end += HEAD + length;
    }
    cut(end);
    return records;
  }

  /**
   * Removes all records.
   *
   * @throws IOException if the disk fails
   */
  public void clear() throws IOException {
    cut(0);
  }

  private void cut(long length) throws IOException {
    end = length;
    if (file.size() > length) {
      file.truncate(length);
      file.force(true);
    }
  }

  /**
   * Adds a record, which is not on the disk before the file is forced.
   *
   * @param record its bytes
   * @throws IOException if the disk fails
   */
  public void add(byte[] record) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(HEAD + record.length);
    bytes.putInt(record.length).putInt(checksum(record)).put(record).flip();
    while (bytes.hasRemaining()) {
      end += file.write(bytes, end);
    }
  }

  private static int checksum(byte[] record) {
    CRC32 sum = new CRC32();
    sum.update(record);
    return (int) sum.getValue();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
