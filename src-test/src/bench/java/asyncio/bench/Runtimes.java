package asyncio.bench;

import picocli.CommandLine.Option;

/** The options that say what runs the programs, for the commands that compare programs. */
public final class Runtimes {

  @Option(
      names = "--python",
      paramLabel = "PATH",
      defaultValue = "python3",
      description = "The CPython to compare with; ${DEFAULT-VALUE} by default.")
  private String python;

  @Option(
      names = "--java",
      paramLabel = "PATH",
      description = "What runs the programs in Java; by default what runs this.")
  private String java = Processes.ownJava();

  public String python() {
    return python;
  }

  public String java() {
    return java;
  }
}
