package asyncio.tutorials;

import static asyncio.Asyncio.waitFor;
import static asyncio.process.Subprocess.createSubprocessExec;
import static asyncio.process.Subprocess.createSubprocessShell;
import static asyncio.process.SubprocessOptions.PIPES;
import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.Asyncio;
import asyncio.futures.TimeoutException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** Other programs: their output, their input, their ends. */
class Subprocesses {

  static void run(String command) throws IOException {
    var process = createSubprocessShell(PIPES, command);
    var output = process.communicate();
    System.out.println(command + " -> " + process.returncode());
    if (output.stdout().length > 0) {
      System.out.println("out: " + new String(output.stdout(), UTF_8).strip());
    }
    if (output.stderr().length > 0) {
      System.out.println("err: " + new String(output.stderr(), UTF_8).strip());
    }
  }

  static int lines(String program, String... args) throws IOException {
    var process = createSubprocessExec(PIPES, program, args);
    for (var line : process.stdout()) {
      System.out.println("line: " + new String(line, UTF_8).stripTrailing());
    }
    return process.waitFor();
  }

  static void main() throws IOException {
    run("echo hello");
    run("echo oops >&2; exit 3");
    run("exit 7");
    run("printf abc; printf def >&2");
    int code = lines("printf", "one\ntwo\nthree\n");
    System.out.println("exit code " + code);
    var sort = createSubprocessExec(PIPES, "sort");
    var output = sort.communicate("pear\napple\nfig\n".getBytes(UTF_8));
    System.out.println(String.join(", ", new String(output.stdout(), UTF_8).split("\n")));
    var cat = createSubprocessExec(PIPES, "cat");
    for (var word : List.of("ping", "pong")) {
      cat.stdin().write((word + "\n").getBytes(UTF_8));
      cat.stdin().drain();
      var answer = new String(cat.stdout().readline(), UTF_8);
      System.out.println("cat says " + answer.strip());
    }
    cat.stdin().close();
    System.out.println("cat ends with " + cat.waitFor());
    var sleeper = createSubprocessExec("sleep", "100");
    try {
      waitFor(() -> sleeper.waitFor(), 0.01);
    } catch (TimeoutException e) {
      System.out.println(sleeper.returncode() == null ? "still asleep" : "awake");
      sleeper.terminate();
    }
    System.out.println("ended by signal " + -sleeper.waitFor());
    var victim = createSubprocessExec("sleep", "100");
    System.out.println(victim.pid() > 0 ? "it runs" : "it does not run");
    victim.kill();
    System.out.println("ended by signal " + -victim.waitFor());
    System.out.println("still " + -victim.returncode());
    try {
      createSubprocessExec("/no/such/program");
    } catch (NoSuchFileException e) {
      System.out.println("there is no such program");
    }
  }

  public static void main(String[] args) {
    Asyncio.run(() -> main());
  }
}
