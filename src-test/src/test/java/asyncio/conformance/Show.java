package asyncio.conformance;

import asyncio.futures.ExceptionGroup;
import asyncio.futures.Future;
import asyncio.net.IncompleteReadException;
import asyncio.net.LimitOverrunException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Collectors;

/** Values as text. */
final class Show {

  private final Names names;

  Show(Names names) {
    this.names = names;
  }

  String text(Object value) {
    if (value == null || value instanceof Boolean || value instanceof Number) {
      return String.valueOf(value);
    }
    if (value instanceof String string) {
      return json(string);
    }
    if (value instanceof byte[] bytes) {
      return "b" + json(new String(bytes, StandardCharsets.ISO_8859_1));
    }
    if (value instanceof Collection<?> list) {
      return list.stream().map(this::text).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Future<?> future) {
      String name = names.displayName(future);
      return "<" + (name == null ? "?" : name) + ">";
    }
    if (value instanceof Throwable exception) {
      return exception(exception);
    }
    throw new AssertionError("cannot show " + value);
  }

  /** Messages are the program's if they begin with an at sign; the others are nobody's business. */
  private String exception(Throwable exception) {
    String name = Exceptions.nameOf(exception);
    if (exception instanceof ExceptionGroup group) {
      return name + text(group.exceptions());
    }
    if (exception instanceof IncompleteReadException incomplete) {
      return name
          + ("(partial=" + text(incomplete.partial()))
          + (", expected=" + text(incomplete.expected()) + ")");
    }
    if (exception instanceof LimitOverrunException overrun) {
      return name + "(consumed=" + overrun.consumed() + ")";
    }
    String message = exception.getMessage();
    return message != null && message.startsWith("@") ? name + "(" + json(message) + ")" : name;
  }

  static String json(String string) {
    return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(string)) + "\"";
  }
}
