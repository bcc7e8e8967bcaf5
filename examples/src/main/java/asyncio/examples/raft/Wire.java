package asyncio.examples.raft;

import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.examples.raft.Message.AppendEntries;
import asyncio.examples.raft.Message.Appended;
import asyncio.examples.raft.Message.InstallSnapshot;
import asyncio.examples.raft.Message.RequestVote;
import asyncio.examples.raft.Message.Vote;
import asyncio.net.IncompleteReadException;
import asyncio.net.StreamReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages as bytes: the length of what follows, four bytes; a byte for the kind of the message;
 * its parts, in their order. The log's file has entries and snapshots in the same form.
 */
final class Wire {

  /** No message is longer. Whoever sends a longer one does not speak this language. */
  private static final int LONGEST = 64 << 20;

  private Wire() {}

  /** Writes the parts of something. */
  @FunctionalInterface
  interface Content {
    void write(DataOutputStream out) throws IOException;
  }

  static byte[] bytes(Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    content.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  // ---- messages

  static byte[] frame(Message message) throws IOException {
    byte[] content = bytes(out -> write(message, out));
    return ByteBuffer.allocate(4 + content.length).putInt(content.length).put(content).array();
  }

  /** The next message; null at the end of the stream. Suspends. */
  static @Nullable Message read(StreamReader reader) throws IOException {
    byte[] length;
    try {
      length = reader.readexactly(4);
    } catch (IncompleteReadException end) {
      return null;
    }
    int size = ByteBuffer.wrap(length).getInt();
    if (size < 0 || size > LONGEST) {
      throw new IOException("A message of " + size + " bytes");
    }
    return read(new DataInputStream(new ByteArrayInputStream(reader.readexactly(size))));
  }

  private static void write(Message message, DataOutputStream out) throws IOException {
    if (message instanceof RequestVote request) {
      out.writeByte('r');
      out.writeLong(request.term());
      writeText(request.candidate(), out);
      out.writeLong(request.lastIndex());
      out.writeLong(request.lastTerm());
    } else if (message instanceof Vote vote) {
      out.writeByte('v');
      out.writeLong(vote.term());
      out.writeBoolean(vote.granted());
    } else if (message instanceof AppendEntries append) {
      out.writeByte('a');
      out.writeLong(append.term());
      writeText(append.leader(), out);
      out.writeLong(append.previousIndex());
      out.writeLong(append.previousTerm());
      writeEntries(append.entries(), out);
      out.writeLong(append.commitIndex());
    } else if (message instanceof InstallSnapshot install) {
      out.writeByte('s');
      out.writeLong(install.term());
      writeText(install.leader(), out);
      writeSnapshot(install.snapshot(), out);
    } else if (message instanceof Appended appended) {
      out.writeByte('d');
      out.writeLong(appended.term());
      out.writeBoolean(appended.success());
      out.writeLong(appended.lastIndex());
    }
  }

  private static Message read(DataInputStream in) throws IOException {
    int kind = in.readByte();
    return switch (kind) {
      case 'r' -> new RequestVote(in.readLong(), readText(in), in.readLong(), in.readLong());
      case 'v' -> new Vote(in.readLong(), in.readBoolean());
      case 'a' ->
          new AppendEntries(
              in.readLong(),
              readText(in),
              in.readLong(),
              in.readLong(),
              readEntries(in),
              in.readLong());
      case 's' -> new InstallSnapshot(in.readLong(), readText(in), readSnapshot(in));
      case 'd' -> new Appended(in.readLong(), in.readBoolean(), in.readLong());
      default -> throw new IOException("A message of kind " + kind);
    };
  }

  // ---- parts of messages, and of the log's file

  static void writeText(String text, DataOutputStream out) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static String readText(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), UTF_8);
  }

  static void writeEntries(List<Entry> entries, DataOutputStream out) throws IOException {
    out.writeInt(entries.size());
    for (Entry entry : entries) {
      out.writeLong(entry.term());
      writeText(entry.command(), out);
    }
  }

  static List<Entry> readEntries(DataInputStream in) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      entries.add(new Entry(in.readLong(), readText(in)));
    }
    return entries;
  }

  static void writeSnapshot(Snapshot snapshot, DataOutputStream out) throws IOException {
    out.writeLong(snapshot.index());
    out.writeLong(snapshot.term());
    writeText(snapshot.state(), out);
  }

  static Snapshot readSnapshot(DataInputStream in) throws IOException {
    return new Snapshot(in.readLong(), in.readLong(), readText(in));
  }
}
