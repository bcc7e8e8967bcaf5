package asyncio.tools;

import asyncio.internal.text.Escapes;
import asyncio.tools.play.Play;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line: {@code ps}, {@code pstree}, {@code top}, {@code view}, {@code play} and {@code
 * shell}. In Python: {@code python -m asyncio}.
 */
public final class Main {

  private static final String PROGRAM = "java -jar asyncio.jar";

  private Main() {}

  /**
   * Runs a command, and ends the program.
   *
   * @param args its name and its arguments
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /**
   * Runs a command.
   *
   * @param args its name and its arguments; none to list all
   * @return the exit code: 0 if all went well, 1 if it did not, 2 if the arguments are wrong
   */
  public static int run(String... args) {
    CommandSpec root = CommandSpec.create().name(PROGRAM);
    root.addOption(help());
    root.usageMessage().description("Looks into running programs that use asyncio, and a shell.");
    CommandLine line = new CommandLine(root);
    add(
        line,
        "ps",
        "the loops of a program and their tasks, as tables",
        new Look(Target.View.TABLE));
    add(line, "pstree", "who awaits whom in a program, as trees", new Look(Target.View.TREES));
    add(line, "top", "what the loops and tasks of a program do, again and again", new Top());
    add(line, "view", "a page in the browser that follows a running program", new View());
    add(line, "shell", "a shell in a running loop: its lines may await", new Shell());
    add(
        line,
        "play",
        "runs a program of one file, and opens the recording of its loop",
        new Play());
    return line.setParameterExceptionHandler(Main::explain)
        .setExecutionExceptionHandler(Main::complain)
        .execute(args.length == 0 ? new String[] {"--help"} : args);
  }

  private static void add(CommandLine root, String name, String summary, Object command) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(command);
    spec.usageMessage().description(summary);
    spec.addOption(help());
    root.getCommandSpec().addSubcommand(name, spec);
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this.").build();
  }

  private static int explain(ParameterException mistake, String[] args) {
    CommandLine command = mistake.getCommandLine();
    System.err.println(Escapes.lines(String.valueOf(mistake.getMessage())));
    System.err.println("For help: " + command.getCommandSpec().qualifiedName() + " --help");
    return CommandLine.ExitCode.USAGE;
  }

  /** A {@link ToolException} is printed as one line. Any other exception is a bug of the tool. */
  private static int complain(Exception failure, CommandLine command, ParseResult parsed)
      throws Exception {
    if (!(failure instanceof ToolException)) {
      throw failure;
    }
    System.err.println(
        command.getCommandName() + ": " + Escapes.line(String.valueOf(failure.getMessage())));
    return CommandLine.ExitCode.SOFTWARE;
  }
}
