package asyncio.examples.process;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.process.Subprocess.createSubprocessShell;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.process.Process;
import asyncio.process.Stdio;
import asyncio.process.SubprocessOptions;
import asyncio.sync.Queue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Child processes that get their jobs in turn. Starting a process for each job would take longer
 * than the job.
 *
 * <p>The queue holds the idle children. A job takes a child out, talks to it, and puts it back. A
 * child ends when its input ends.
 *
 * <p>Prints the squares of eight numbers, computed by two children, which are shells.
 *
 * <p>In Python: {@code asyncio.create_subprocess_shell} with pipes.
 */
public final class ProcessPool {

  private static final String SQUARES = "while read n; do echo $((n * n)); done";

  public static void main(String[] args) {
    Asyncio.run(() -> squares());
  }

  static void squares() throws IOException {
    var idle = new Queue<Process>();
    var pipes = SubprocessOptions.DEFAULT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE);
    for (int i = 0; i < 2; i++) {
      idle.putNowait(createSubprocessShell(pipes, SQUARES));
    }

    List<Coroutine<Integer>> jobs = new ArrayList<>();
    for (int n = 1; n <= 8; n++) {
      int number = n;
      jobs.add(() -> square(number, idle));
    }
    System.out.println("squares: " + await(gather(jobs)));

    while (!idle.empty()) {
      Process child = idle.getNowait();
      requireNonNull(child.stdin()).close();
      System.out.println("a child has ended with exit code " + child.waitFor());
    }
  }

  static int square(int number, Queue<Process> idle) throws IOException {
    Process child = idle.get(); // Waits for an idle child.
    StreamWriter question = requireNonNull(child.stdin());
    StreamReader answer = requireNonNull(child.stdout());
    question.writeAll((number + "\n").getBytes(UTF_8));
    int square = Integer.parseInt(new String(answer.readline(), UTF_8).strip());
    idle.putNowait(child);
    return square;
  }
}
