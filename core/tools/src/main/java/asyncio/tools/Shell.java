package asyncio.tools;

import asyncio.internal.text.Escapes;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.VarSnippet;
import picocli.CommandLine.Command;

/**
 * The command {@code shell}: JShell in a running loop. A line may await, and tasks go on while the
 * prompt waits.
 *
 * <p>In Python: {@code python -m asyncio} without a command.
 */
@Command(
    sortOptions = false,
    footer = {
      "",
      "Ctrl-C cancels what a line awaits, a second one interrupts a line that blocks.",
      "Ctrl-D or /exit ends the shell, and cancels all tasks."
    })
final class Shell implements Callable<Integer> {

  private static final String PROMPT = "asyncio> ";
  private static final String PROMPT_FOR_MORE = "    ...> ";
  private static final int MOST_FRAMES = 10;

  /** Imports of whole packages, and of single classes whose names exist in two packages. */
  private static final List<String> IMPORTS =
      List.of(
          "java.io.*",
          "java.math.*",
          "java.nio.file.*",
          "java.time.*",
          "java.util.*",
          "java.util.concurrent.*",
          "java.util.function.*",
          "java.util.stream.*",
          "asyncio.*",
          "asyncio.net.*",
          "asyncio.observe.*",
          "asyncio.process.*",
          "asyncio.process.Process",
          "asyncio.sync.*",
          "asyncio.sync.PriorityQueue",
          "asyncio.sync.Queue",
          "asyncio.sync.Semaphore",
          "asyncio.sync.BrokenBarrierException",
          "asyncio.futures.*",
          "asyncio.futures.Future",
          "asyncio.futures.TimeoutException",
          "static asyncio.Asyncio.*");

  private final PrintStream out = System.out;
  private final BufferedReader in =
      new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));

  /** Ctrl-C at the prompt: the lines typed so far are to be discarded. */
  private volatile boolean discard;

  @Override
  public Integer call() throws IOException {
    try (ShellLoop loop = new ShellLoop();
        JShell jshell = JShell.builder().executionEngine(LineExecution.in(loop), null).build()) {
      CtrlC.handle(() -> interrupt(loop));
      for (String path : System.getProperty("java.class.path").split(File.pathSeparator)) {
        jshell.addToClasspath(path);
      }
      IMPORTS.forEach(name -> jshell.eval("import " + name + ";"));
      out.println("A loop runs: lines may await. Ctrl-C cancels, Ctrl-D or /exit ends.");
      readAndRun(jshell);
    }
    return 0;
  }

  private void interrupt(ShellLoop loop) {
    if (!loop.interrupt()) {
      discard = true;
      out.print(System.lineSeparator() + PROMPT);
      out.flush();
    }
  }

  private void readAndRun(JShell jshell) throws IOException {
    String source = "";
    while (true) {
      out.print(source.isEmpty() ? PROMPT : PROMPT_FOR_MORE);
      out.flush();
      discard = false;
      String line = in.readLine();
      if (line == null || line.strip().equals("/exit")) {
        out.println();
        return;
      }
      source = runWhatIsComplete(jshell, discard ? line : source + line + "\n");
    }
  }

  /** Runs the complete statements. Returns the incomplete rest. */
  private String runWhatIsComplete(JShell jshell, String source) {
    String rest = source;
    while (!rest.isBlank()) {
      CompletionInfo info = jshell.sourceCodeAnalysis().analyzeCompletion(rest);
      switch (info.completeness()) {
        case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE -> {
          return rest;
        }
        case EMPTY -> {
          return "";
        }
        default -> {
          jshell
              .eval(info.source() == null ? rest : info.source())
              .forEach(event -> show(jshell, event));
          rest = info.source() == null ? "" : info.remaining();
        }
      }
    }
    return "";
  }

  // ---- showing the outcome

  private void show(JShell jshell, SnippetEvent event) {
    Snippet snippet = event.snippet();
    if (event.causeSnippet() != null) {
      return; // another snippet has changed the state of this one
    }
    if (event.status() == Snippet.Status.REJECTED) {
      jshell.diagnostics(snippet).forEach(mistake -> show(snippet.source(), mistake));
    } else if (event.exception() != null) {
      show(event.exception());
    } else if (event.value() != null && !event.value().isEmpty()) {
      String name = snippet instanceof VarSnippet variable ? variable.name() + " ==> " : "";
      out.println(name + Escapes.lines(event.value()));
    } else if (snippet.kind() == Snippet.Kind.METHOD || snippet.kind() == Snippet.Kind.TYPE_DECL) {
      out.println("|  " + snippet.kind().name().toLowerCase(Locale.ROOT) + " is defined");
    }
  }

  private void show(String source, Diag mistake) {
    out.println("|  Error: " + mistake.getMessage(Locale.ROOT).replace("\n", "\n|  "));
    int position = (int) mistake.getPosition();
    if (position >= 0 && position <= source.length()) {
      int start = source.lastIndexOf('\n', position - 1) + 1;
      int end = source.indexOf('\n', position);
      out.println("|  " + source.substring(start, end < 0 ? source.length() : end));
      out.println("|  " + " ".repeat(position - start) + "^");
    }
  }

  private void show(Throwable thrown) {
    String name = thrown instanceof EvalException e ? e.getExceptionClassName() : thrown.toString();
    if (name.equals("asyncio.futures.CancelledError")) {
      out.println("|  cancelled");
      return;
    }
    String message = thrown.getMessage() == null ? "" : ": " + thrown.getMessage();
    out.println(Escapes.lines("|  " + name + (thrown instanceof EvalException ? message : "")));
    List.of(thrown.getStackTrace()).stream()
        .limit(MOST_FRAMES)
        .takeWhile(frame -> !frame.getMethodName().equals("do_it$"))
        .forEach(frame -> out.println("|    at " + frame));
  }
}
