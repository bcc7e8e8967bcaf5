package asyncio.examples;

import asyncio.LoopBuilder;
import asyncio.observe.LoopRecorder;
import asyncio.observe.Recording;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * The option {@code --record FILE}: records each loop that an example makes, and writes the
 * recordings when the example has ended, normally or by an exception. The example itself has no
 * code for it.
 */
final class Recorded {

  private static final String OPTION = "--record";

  private Recorded() {}

  static OptionSpec option() {
    return OptionSpec.builder(OPTION)
        .type(Path.class)
        .paramLabel("FILE")
        .description(
            "Write what the loop does to FILE, a page for a browser; or, if FILE ends in .json, a"
                + " trace for ui.perfetto.dev.")
        .build();
  }

  /** Runs the named example, and records it if the option is there. */
  static int execute(ParseResult parsed) {
    ParseResult example = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
    Path file = example.matchedOptionValue(OPTION, null);
    if (file == null) {
      return new RunLast().execute(parsed);
    }
    CommandLine command = example.commandSpec().commandLine();
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new ParameterException(command, "There is no folder for " + file);
    }
    List<LoopRecorder> recorders =
        new CopyOnWriteArrayList<>(); // loops may have threads of their own
    int exitCode;
    try {
      exitCode =
          LoopBuilder.prepareEach(
              loop -> recorders.add(LoopRecorder.start(loop)), () -> new RunLast().execute(parsed));
    } finally {
      write(recorders, file);
    }
    if (recorders.isEmpty()) {
      System.err.println("Nothing was recorded: the example has made no loop.");
      return CommandLine.ExitCode.SOFTWARE;
    }
    return exitCode;
  }

  /**
   * Writes the recording of the first loop to the file, and those of further loops to files beside
   * it, such as {@code name-2}.
   */
  private static void write(List<LoopRecorder> recorders, Path file) {
    for (int number = 1; number <= recorders.size(); number++) {
      Path target = number == 1 ? file : numbered(file, number);
      Recording recording = recorders.get(number - 1).recording();
      try {
        write(recording, target);
        System.err.println("recorded " + recording.events().size() + " events: " + target);
      } catch (UncheckedIOException e) {
        System.err.println("The recording cannot be written: " + e.getCause());
      }
    }
  }

  private static void write(Recording recording, Path file) {
    if (file.toString().endsWith(".json")) {
      recording.writeTrace(file);
    } else {
      recording.writePage(file);
    }
  }

  private static Path numbered(Path file, int number) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    int end = dot < 0 ? name.length() : dot;
    return file.resolveSibling(name.substring(0, end) + "-" + number + name.substring(end));
  }
}
