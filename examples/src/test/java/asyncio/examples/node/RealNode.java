package asyncio.examples.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/** Runs programs in the real Node, if there is one on the path. */
final class RealNode {

  private static final String HEAD =
      """
      'use strict';
      const outputs = [];
      const delays = require('perf_hooks').monitorEventLoopDelay({ resolution: 1 });
      delays.enable();
      process.on('unhandledRejection', e => e.log('unhandled ' + e.text));
      process.on('exit', () => {
        console.log(Math.ceil(delays.max / 1e6));
        outputs.forEach(lines => console.log(lines.join(' ')));
      });
      function work(millis) {
        const end = performance.now() + millis;
        while (performance.now() < end);
      }
      function start(program) {
        const lines = [], deferreds = [];
        const log = line => lines.push(String(line).replace(' ', '_'));
        const newDeferred = () => {
          const made = {};
          made.promise = new Promise((resolve, reject) => Object.assign(made, {resolve, reject}));
          return made;
        };
        outputs.push(lines);
        program(
          log, [], [], n => (deferreds[n] ??= newDeferred()), n => ({ log, text: 'E' + n }));
      }
      // One program after the other is started, in an iteration of its own; all run side by side.
      function startNext() {
        start(programs.shift());
        if (programs.length > 0) setImmediate(startNext);
      }
      """;

  private final String command;

  private RealNode(String command) {
    this.command = command;
  }

  /** Skips the test if there is no Node. */
  static RealNode find() {
    Optional<Path> found =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(folder -> Path.of(folder, "node"))
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(found.isPresent(), "There is no node on the path to compare with.");
    String command = found.orElseThrow().toString();
    Assumptions.assumeTrue(isModelled(command), "This node has a loop of before libuv 1.45.");
    return new RealNode(command);
  }

  /** Before libuv 1.45, timers came at another point of an iteration. */
  private static boolean isModelled(String command) {
    try {
      Process process = new ProcessBuilder(command, "-p", "process.versions.uv").start();
      String[] version = new String(process.getInputStream().readAllBytes(), UTF_8).split("\\.");
      return Integer.parseInt(version[0]) > 1 || Integer.parseInt(version[1]) >= 45;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What became of some programs.
   *
   * @param lines what each of them has logged
   * @param longestDelay how late Node's loop was at most, in milliseconds, whoever held it up
   */
  record Outcome(List<List<String>> lines, int longestDelay) {}

  /** Runs programs, all at the same time. */
  Outcome run(List<Block> programs, int millisPerUnit) throws IOException, InterruptedException {
    Path script = Files.createTempFile("programs", ".js");
    Path output = Files.createTempFile("programs", ".txt");
    Files.writeString(script, script(programs, millisPerUnit));
    Process process =
        new ProcessBuilder(command, "--no-warnings", script.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        throw new IOException("Node does not end.");
      }
      List<String> lines = Files.readAllLines(output);
      if (process.exitValue() != 0 || lines.size() != programs.size() + 1) {
        throw new IOException("Node has failed: " + String.join("\n", lastOf(lines)));
      }
      return new Outcome(
          lines.stream().skip(1).map(RealNode::words).toList(), Integer.parseInt(lines.get(0)));
    } finally {
      process.destroyForcibly();
      Files.delete(script);
      Files.delete(output);
    }
  }

  private static List<String> lastOf(List<String> lines) {
    return lines.subList(Math.max(0, lines.size() - 12), lines.size());
  }

  static String script(List<Block> programs, int millisPerUnit) {
    List<String> functions = new ArrayList<>();
    programs.forEach(program -> functions.add("(log, t, i, d, E) => " + program.javaScript()));
    return HEAD
        + ("const UNIT = " + millisPerUnit + ";\n")
        + functions.stream().collect(Collectors.joining(",\n", "const programs = [\n", "\n];\n"))
        + "startNext();\n";
  }

  private static List<String> words(String line) {
    return line.isEmpty()
        ? List.of()
        : Arrays.stream(line.split(" ")).map(word -> word.replace('_', ' ')).toList();
  }
}
