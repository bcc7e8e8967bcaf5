package asyncio.bench.table;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Who does the works.
 *
 * @param name what the table calls it
 * @param works what it can do
 * @param share of the operations that fast programs do
 * @param program its command; size, number of runs and works follow
 * @param hello the command that prints {@code hello}; empty if there is none
 */
record Peer(String name, Set<Work> works, double share, List<String> program, List<String> hello) {

  static final String DIRECT = "direct";
  static final String PORTABLE = "portable";
  static final String FLOOR = "floor";

  static final Set<Work> ALL = EnumSet.allOf(Work.class);

  /** Whether a peer is one of this library's engines. */
  static boolean isOurs(String name) {
    return name.equals(DIRECT) || name.equals(PORTABLE);
  }

  boolean can(Work work) {
    return works.contains(work) && (work != Work.HELLO || !hello.isEmpty());
  }
}
