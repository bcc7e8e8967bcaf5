package asyncio.jcstress;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Runs the races, and after them the known-broken variants, which must fail: a race that cannot
 * fail shows nothing.
 *
 * <p>The arguments are those of jcstress, such as {@code -m quick}. If {@code -t REGEX} is among
 * them, only the races of that name are run.
 */
public final class Main {

  private static final String BROKEN = "\\.Broken";
  private static final String OPEN = "--add-opens=java.base/java.lang=ALL-UNNAMED";

  private Main() {}

  public static void main(String[] args) throws Exception {
    if (List.of(args).contains("-t")) {
      jcstress(List.of(args), "-jvmArgsPrepend", OPEN);
    } else {
      jcstress(List.of(args), "-jvmArgsPrepend", OPEN, "-t", "^asyncio(?!.*" + BROKEN + ")");
      requireFailures();
    }
  }

  private static void requireFailures() throws Exception {
    String failures = "";
    try {
      // A few JVMs for each will do.
      jcstress(
          List.of("-f", "1", "-fsm", "1", "-iters", "1", "-jvmArgs", OPEN, "-sc", "false"),
          "-t",
          BROKEN,
          "-r",
          "results-broken");
    } catch (AssertionError e) {
      failures = e.getMessage();
    }
    for (String name : List.of("BrokenInboxWakesSleeper", "BrokenHandOver")) {
      if (!failures.contains(name)) {
        throw new AssertionError(name + " did not fail: its race shows nothing.");
      }
    }
    System.out.println("All is well: the races passed, and the known-broken variants failed.");
  }

  private static void jcstress(List<String> given, String... more) throws Exception {
    List<String> all = new ArrayList<>(given);
    Collections.addAll(all, more);
    org.openjdk.jcstress.Main.main(all.toArray(String[]::new));
  }
}
