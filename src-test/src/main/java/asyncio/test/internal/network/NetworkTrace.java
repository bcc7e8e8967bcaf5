package asyncio.test.internal.network;

/** Is told what happens in a simulated network, in order. */
@FunctionalInterface
public interface NetworkTrace {

  /**
   * Something happened.
   *
   * @param nanos the time
   * @param event a few words, such as "delivered", "lost", "cut"
   * @param from the sender: an address or a host; its {@code toString} is the same in each run
   * @param to the receiver, likewise
   * @param bytes how many bytes of the program's it is about
   */
  void record(long nanos, String event, Object from, Object to, long bytes);

  /**
   * A trace of lines of text.
   *
   * @param lines gets each line
   * @return the trace
   */
  static NetworkTrace toLines(java.util.function.Consumer<String> lines) {
    return (nanos, event, from, to, bytes) ->
        lines.accept(nanos + " " + event + " " + from + " -> " + to + " " + bytes);
  }
}
