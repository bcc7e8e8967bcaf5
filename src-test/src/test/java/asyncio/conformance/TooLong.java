package asyncio.conformance;

/** The program has taken more steps, or written more lines, than any program should. */
final class TooLong extends Error {

  TooLong() {
    super("the program is too long", null, false, false);
  }
}
