package asyncio.cluster;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * The body of {@link Frame.Kind#FAILURE}: an exception in words, and if possible as an object.
 *
 * @param className the class
 * @param message the message; empty if there is none
 * @param stack what {@code printStackTrace} prints
 * @param object the serialized exception; empty if it could not be serialized
 * @param whyNot why it could not be
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Thrown(String className, String message, String stack, byte[] object, String whyNot) {

  /** Longer stacks are cut: an overflow's would be a megabyte. */
  private static final int LONGEST = 64 * 1024;

  /** Runs code of the program, which may throw errors: then words are left. */
  static Thrown of(Throwable exception, Codec codec) {
    byte[] object = {};
    String whyNot = "";
    try {
      object = codec.write(exception);
    } catch (Throwable refused) {
      whyNot = "it could not be serialized: " + textOf(refused);
    }
    return new Thrown(
        exception.getClass().getName(), messageOf(exception), stackOf(exception), object, whyNot);
  }

  private static String messageOf(Throwable exception) {
    try {
      return cut(String.valueOf(exception.getMessage()));
    } catch (Throwable ofTheProgram) {
      return "getMessage() threw " + ofTheProgram.getClass().getName();
    }
  }

  private static String stackOf(Throwable exception) {
    StringWriter text = new StringWriter();
    try {
      exception.printStackTrace(new PrintWriter(text, true));
    } catch (Throwable ofTheProgram) {
      text.append("printStackTrace() threw ").append(ofTheProgram.getClass().getName());
    }
    return cut(text.toString());
  }

  private static String textOf(Throwable refused) {
    return refused.getClass().getName() + ": " + messageOf(refused);
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " ...";
  }

  /** The exception, or what stands for it. */
  Throwable toThrowable(Codec codec) {
    if (object.length == 0) {
      return standIn(whyNot);
    }
    try {
      return (Throwable) codec.read(object);
    } catch (Throwable refused) {
      return standIn("it could not be read here: " + textOf(refused));
    }
  }

  private RemoteException standIn(String why) {
    return new RemoteException(className, message.equals("null") ? "" : message, stack, why);
  }

  byte[] encode() {
    return Wire.write(
        out -> {
          Wire.writeText(out, className);
          Wire.writeText(out, message);
          Wire.writeText(out, stack);
          Wire.writeBytes(out, object);
          Wire.writeText(out, whyNot);
        });
  }

  static Thrown decode(byte[] body) {
    return Wire.read(
        body,
        in ->
            new Thrown(
                Wire.readText(in),
                Wire.readText(in),
                Wire.readText(in),
                Wire.readBytes(in),
                Wire.readText(in)));
  }
}
