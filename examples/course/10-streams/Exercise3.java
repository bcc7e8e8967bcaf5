import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.Asyncio;
import asyncio.net.StreamReader;
import java.io.IOException;

/** A message is one byte, which tells its length, and so many bytes of text. */
public class Exercise3 {

  static String readMessage(StreamReader reader) throws IOException {
    // TODO: a read gives what has come: perhaps half a message, perhaps two.
    byte[] all = reader.read(256);
    return new String(all, 1, all.length - 1, UTF_8);
  }

  public static void main(String[] args) {
    System.out.println(Asyncio.run(() -> {
      StreamReader reader = new StreamReader();
      reader.feedData("\u0005hello".getBytes(UTF_8)); // as if a socket had given it
      return readMessage(reader);
    }));
  }
}
