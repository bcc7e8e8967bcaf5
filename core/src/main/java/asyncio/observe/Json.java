package asyncio.observe;

import java.io.IOException;

/**
 * Writes JSON that may also stand in a script element of a page. The caller closes each bracket
 * that it opens.
 */
final class Json {

  private final Appendable out;
  private boolean needsComma;

  Json(Appendable out) {
    this.out = out;
  }

  Json open(char bracket) throws IOException {
    separate();
    out.append(bracket);
    needsComma = false;
    return this;
  }

  Json close(char bracket) throws IOException {
    out.append(bracket);
    needsComma = true;
    return this;
  }

  /** Begins the next element on a new line, so that people can read the file. */
  Json newLine() throws IOException {
    if (needsComma) {
      out.append(',');
      needsComma = false;
    }
    out.append('\n');
    return this;
  }

  Json name(String name) throws IOException {
    separate();
    quote(name);
    out.append(':');
    needsComma = false;
    return this;
  }

  Json value(String value) throws IOException {
    separate();
    quote(value);
    needsComma = true;
    return this;
  }

  Json value(boolean value) throws IOException {
    return number(Boolean.toString(value));
  }

  Json value(long value) throws IOException {
    return number(Long.toString(value));
  }

  /** Writes a thousandth of a value, without rounding. */
  Json thousandths(long value) throws IOException {
    return number(java.math.BigDecimal.valueOf(value, 3).toPlainString());
  }

  /** Writes a number; as a string if it is not finite, which JSON does not know. */
  Json value(double value) throws IOException {
    return Double.isFinite(value)
        ? number(java.math.BigDecimal.valueOf(value).toPlainString())
        : value(Double.toString(value));
  }

  private Json number(String digits) throws IOException {
    separate();
    out.append(digits);
    needsComma = true;
    return this;
  }

  private void separate() throws IOException {
    if (needsComma) {
      out.append(',');
    }
    needsComma = false;
  }

  private void quote(String text) throws IOException {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair && Character.getType(text.codePointAt(i)) != Character.FORMAT) {
        out.append(c).append(text.charAt(++i));
      } else if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (mustBeEscaped(c)) {
        out.append("\\u").append(String.format("%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  /**
   * Control characters, those that turn the direction of text, unpaired surrogates, line ends of
   * JavaScript, and the start of a tag.
   */
  private static boolean mustBeEscaped(char c) {
    return c < ' '
        || c >= 0x7f && c <= 0x9f
        || Character.getType(c) == Character.FORMAT
        || Character.isSurrogate(c)
        || c == 0x2028
        || c == 0x2029
        || c == '<';
  }
}
