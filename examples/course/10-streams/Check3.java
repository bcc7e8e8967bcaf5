import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.Asyncio;
import asyncio.net.StreamReader;

public class Check3 {

  static String verdict() {
    return Checking.verdict("the messages are whole, however the bytes arrive", Check3::check);
  }

  static void check() {
    Checking.run(() -> {
      String hint = "readexactly(1) for the length, then readexactly(length)";
      StreamReader two = new StreamReader();
      two.feedData("\u0002hi\u0005there".getBytes(UTF_8));
      Checking.same("two messages at once; the first", "hi", Exercise3.readMessage(two), hint);
      Checking.same("two messages at once; the second", "there", Exercise3.readMessage(two), hint);

      StreamReader half = new StreamReader();
      half.feedData("\u0005he".getBytes(UTF_8));
      Asyncio.getRunningLoop().callLater(1, () -> half.feedData("llo".getBytes(UTF_8)));
      Checking.same("a message in two halves", "hello", Exercise3.readMessage(half), hint);
    });
  }

  public static void main(String[] args) {
    Checking.end(Check3::verdict);
  }
}
