package asyncio.examples.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import asyncio.net.IncompleteReadException;
import asyncio.net.LimitOverrunException;
import asyncio.net.StreamReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the body of a request or a response: a line, and fields.
 *
 * @param startLine the first line
 * @param fields values by names, whose case does not matter
 */
public record HttpHead(String startLine, Map<String, List<String>> fields) {

  /** How long a head may be, in bytes, if this is the limit of the reader. */
  public static final int LONGEST = 16 * 1024;

  private static final byte[] EMPTY_LINE = "\r\n\r\n".getBytes(ISO_8859_1);

  /** What names consist of. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /** Control characters. A tab is white space; bytes from 0x80 on belong to some character set. */
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0A-\\x1F\\x7F]");

  /** Reads a head, or returns null if the other end has no more to say. */
  static @Nullable HttpHead read(StreamReader reader) throws HttpError, IOException {
    try {
      return parse(readText(reader));
    } catch (LimitOverrunException tooLong) {
      throw new HttpError(431, "the head is longer than " + LONGEST + " bytes");
    } catch (IncompleteReadException end) {
      if (end.partial().length == 0) {
        return null;
      }
      throw end;
    }
  }

  /** Declares what comes out of a stream undeclared, so that it can be caught. */
  private static String readText(StreamReader reader) throws IOException {
    return new String(reader.readuntil(EMPTY_LINE), ISO_8859_1);
  }

  static HttpHead parse(String text) throws HttpError {
    // RFC 9112 lets an empty line stand before a message: some clients send one after a body.
    String[] lines = (text.startsWith("\r\n") ? text.substring(2) : text).split("\r\n");
    if (lines.length == 0 || hasControls(lines[0])) {
      throw new HttpError(400, "the head is malformed");
    }
    Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      String name = colon < 0 ? "" : lines[i].substring(0, colon);
      if (!isToken(name) || hasControls(lines[i])) {
        throw new HttpError(400, "a field of the head is malformed");
      }
      fields
          .computeIfAbsent(name, key -> new ArrayList<>())
          .add(lines[i].substring(colon + 1).strip());
    }
    return new HttpHead(lines[0], fields);
  }

  /**
   * A field's value; several values are joined, as they may be by anybody on the way.
   *
   * @param name of the field, in whatever case
   * @return the value, or null if there is none
   */
  public @Nullable String field(String name) {
    List<String> values = fields.get(name);
    return values == null ? null : String.join(", ", values);
  }

  /** Whether a field says something, in whatever case, among other things. */
  boolean says(String name, String word) {
    return list(name).contains(word);
  }

  /**
   * The elements of a field that is a list, in lower case; none if there is no such field. Takes
   * linear time: the regular expression {@code \s*,\s*} takes quadratic time for long white space,
   * which any client can send.
   */
  List<String> list(String name) {
    String value = field(name);
    return value == null
        ? List.of()
        : Stream.of(value.toLowerCase(Locale.ROOT).split(",")).map(String::strip).toList();
  }

  /** Whether a text may be a name or a method. */
  static boolean isToken(String text) {
    return TOKEN.matcher(text).matches();
  }

  /** Whether a text has control characters, which no line of HTTP may have. */
  static boolean hasControls(String text) {
    return CONTROL.matcher(text).find();
  }
}
