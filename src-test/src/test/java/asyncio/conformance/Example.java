package asyncio.conformance;

import java.util.List;

/**
 * A program, and what it should print: a line of a corpus file.
 *
 * @param name its name
 * @param where its file and line, for people
 * @param program the program
 * @param trace what CPython prints; null if the line does not say
 * @param unstable whether the trace must not be relied upon
 */
record Example(String name, String where, Program program, List<String> trace, boolean unstable) {}
