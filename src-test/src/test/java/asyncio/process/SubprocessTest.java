package asyncio.process;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static asyncio.process.Subprocess.createSubprocessExec;
import static asyncio.process.Subprocess.createSubprocessShell;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Signals;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.testing.Eventually;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Child processes; the children are small programs of Unix. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisabledOnOs(OS.WINDOWS)
class SubprocessTest {

  private static final SubprocessOptions PIPES = SubprocessOptions.PIPES;
  private static final SubprocessOptions OUTPUT = SubprocessOptions.DEFAULT.withStdout(Stdio.PIPE);

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(byte[] data) {
    return new String(data, UTF_8);
  }

  private static String stdout(Process.Output output) {
    return text(Objects.requireNonNull(output.stdout()));
  }

  private static String stderr(Process.Output output) {
    return text(Objects.requireNonNull(output.stderr()));
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      sleep(0.001);
    }
  }

  // ---- communicate

  @OnBothEngines
  void whatGoesInAndWhatComesOut(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Process sort = createSubprocessExec(PIPES, "sort");
          assertThat(sort.returncode()).isNull();
          assertThat(sort.pid()).isPositive();
          Process.Output output = sort.communicate(bytes("b\na\n"));
          assertThat(stdout(output)).isEqualTo("a\nb\n");
          assertThat(stderr(output)).isEmpty();
          assertThat(sort.returncode()).isZero();
          assertThat(sort.waitFor()).isZero();
        });
  }

  @OnBothEngines
  void muchGoesThrough(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          byte[] data = new byte[3_000_000];
          Arrays.fill(data, 1_000_000, 2_000_000, (byte) 'x');
          Process cat = createSubprocessExec(PIPES, "cat");
          assertThat(cat.communicate(data).stdout()).isEqualTo(data);
        });
  }

  @OnBothEngines
  void aChildNeedNotReadItsInput(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Process deaf = createSubprocessShell(PIPES, "exec <&-; echo done");
          assertThat(stdout(deaf.communicate(new byte[1_000_000]))).isEqualTo("done\n");
        });
  }

  @OnBothEngines
  void inputNeedsAPipe(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Process cat = createSubprocessExec(OUTPUT.withStdin(Stdio.DEVNULL), "cat");
          assertThat(cat.stdin()).isNull();
          assertThatThrownBy(() -> cat.communicate(bytes("x")))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("withStdin");
          assertThat(stdout(cat.communicate())).isEmpty();
        });
  }

  @OnBothEngines
  void whatItsOwnChildrenWriteAfterItsEndIsRead(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          for (String to : List.of("", " >&2")) {
            // The child of the child goes on when the input is closed: at the child's end.
            Process shell =
                createSubprocessShell(
                    PIPES,
                    "exec 3<&0; (cat; head -c 300000 /dev/zero; echo late) <&3" + to + " & true");
            StreamReader pipe =
                Objects.requireNonNull(to.isEmpty() ? shell.stdout() : shell.stderr());
            assertThat(shell.waitFor()).isZero();
            assertThat(text(pipe.read())).hasSize(300_005).endsWith("late\n");
          }
        });
  }

  /** Systems without /proc have the JDK's pipes. */
  @OnBothEngines
  void pipesOfTheJdk(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          SubprocessOptions options = PIPES.withPipesOfTheJdk();
          byte[] data = new byte[300_000];
          assertThat(createSubprocessExec(options, "cat").communicate(data).stdout())
              .isEqualTo(data);
          Process both = createSubprocessShell(options, "echo out; echo err >&2; exit 3");
          Process.Output output = both.communicate();
          assertThat(stdout(output) + stderr(output)).isEqualTo("out\nerr\n");
          assertThat(both.returncode()).isEqualTo(3);
          Process idle = createSubprocessExec(options, "sleep", "100");
          idle.kill();
          assertThat(idle.waitFor()).isEqualTo(-9);
        });
  }

  // ---- streams

  @OnBothEngines
  void aConversation(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Process cat = createSubprocessExec(PIPES, "cat");
          StreamWriter in = Objects.requireNonNull(cat.stdin());
          StreamReader out = Objects.requireNonNull(cat.stdout());
          for (String line : List.of("one\n", "two\n")) {
            in.writeAll(bytes(line));
            assertThat(text(out.readline())).isEqualTo(line);
          }
          in.close();
          in.waitClosed();
          assertThat(out.read()).isEmpty();
          assertThat(cat.waitFor()).isZero();
        });
  }

  @OnBothEngines
  void aChildWhoseOutputNobodyReadsIsHeldUp(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Process yes =
              createSubprocessShell(
                  OUTPUT.withLimit(1000), "head -c 5000000 /dev/zero; echo ended >&2");
          StreamReader out = Objects.requireNonNull(yes.stdout());
          until(() -> out.toString().contains("paused"));
          sleep(0.05); // time to go on nevertheless
          assertThat(yes.returncode()).isNull();
          int total = 0;
          for (byte[] data = out.read(100_000); data.length > 0; data = out.read(100_000)) {
            total += data.length;
          }
          assertThat(total).isEqualTo(5_000_000);
          assertThat(yes.waitFor()).isZero();
        });
  }

  @OnBothEngines
  void aWriterIsHeldUpByAChildThatDoesNotRead(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Process idle = createSubprocessExec(PIPES, "sleep", "100");
          StreamWriter in = Objects.requireNonNull(idle.stdin());
          Task<Void> writing = createTask(() -> in.writeAll(new byte[1_000_000]));
          sleep(0.05);
          assertThat(writing.done()).isFalse();
          idle.kill();
          assertThatThrownBy(writing::await).isInstanceOf(IOException.class);
          assertThat(idle.waitFor()).isEqualTo(-9);
        });
  }

  // ---- options

  @OnBothEngines
  void errorsCanGoWhereTheOutputGoes(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Process both =
              createSubprocessShell(
                  OUTPUT.withStderr(Stdio.STDOUT), "echo out; echo err >&2; exit 3");
          assertThat(both.stderr()).isNull();
          Process.Output output = both.communicate();
          assertThat(stdout(output)).isEqualTo("out\nerr\n");
          assertThat(output.stderr()).isNull();
          assertThat(both.returncode()).isEqualTo(3);
        });
  }

  @OnBothEngines
  void environmentFolderAndFiles(EngineKind engine, @TempDir Path folder) {
    Loops.runReal(
        engine,
        () -> {
          Process child =
              createSubprocessShell(
                  OUTPUT.withEnv(Map.of("GREETING", "hello")).withCwd(folder),
                  "echo $GREETING; pwd");
          assertThat(stdout(child.communicate())).isEqualTo("hello\n" + folder.toRealPath() + "\n");

          Path file = folder.resolve("file");
          createSubprocessShell(SubprocessOptions.DEFAULT.withStdout(Stdio.to(file)), "echo 1")
              .waitFor();
          createSubprocessShell(
                  SubprocessOptions.DEFAULT.withStdout(Stdio.appendTo(file)), "echo 2")
              .waitFor();
          Process cat = createSubprocessExec(OUTPUT.withStdin(Stdio.from(file)), "cat");
          assertThat(stdout(cat.communicate())).isEqualTo("1\n2\n");
        });
  }

  @OnBothEngines
  void whatCannotBe(EngineKind engine) {
    assertThatThrownBy(() -> OUTPUT.withStdout(Stdio.STDOUT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stdout cannot be: STDOUT");
    assertThatThrownBy(() -> OUTPUT.withStdin(Stdio.to(Path.of("file"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> OUTPUT.withLimit(0)).isInstanceOf(IllegalArgumentException.class);
    Loops.runReal(
        engine,
        () ->
            assertThatThrownBy(() -> createSubprocessExec("there is no such program"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no such program"));
  }

  @OnBothEngines
  void aCommandMayBeAList(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          List<String> command = new ArrayList<>(List.of("printf", "%s-%s", "a b", "c"));
          Process child = createSubprocessExec(OUTPUT, command);
          command.clear(); // changes nothing any more
          assertThat(stdout(child.communicate())).isEqualTo("a b-c");
          assertThat(createSubprocessExec(List.of("true")).waitFor()).isZero();
          assertThatThrownBy(() -> createSubprocessExec(List.of()))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("empty");
        });
  }

  // ---- waiting

  @OnBothEngines
  void manyMayWaitAndCancellingOneHarmsNobody(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Process cat = createSubprocessExec(PIPES, "cat");
          Task<Integer> one = createTask(cat::waitFor);
          Task<Integer> two = createTask(cat::waitFor);
          sleep(0);
          one.cancel();
          assertThatThrownBy(one::await).isInstanceOf(CancelledError.class);
          assertThat(cat.returncode()).isNull();
          Objects.requireNonNull(cat.stdin()).close();
          assertThat(await(two)).isZero();
        });
  }

  @OnBothEngines
  void timeCannotJumpOverAChild(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = Asyncio.getRunningLoop();
          double start = loop.time();
          Process child = createSubprocessExec(OUTPUT, "sleep", "0.2");
          sleep(0.01); // as long as it really is
          assertThat(child.waitFor()).isZero();
          assertThat(loop.time() - start).isLessThan(100);
          until(() -> loop.outsideWork() == 0);
        });
  }

  // ---- signals

  @OnBothEngines
  void signalsEndAChild(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Process terminated = createSubprocessExec("sleep", "100");
          terminated.terminate();
          assertThat(terminated.waitFor()).isEqualTo(-15);
          Process killed = createSubprocessExec("sleep", "100");
          killed.kill();
          assertThat(killed.waitFor()).isEqualTo(-9);
          Process signalled = createSubprocessExec("sleep", "100");
          signalled.sendSignal("SIGUSR1");
          assertThat(signalled.waitFor()).isEqualTo(-Signals.number("USR1"));
          assertThatThrownBy(signalled::kill)
              .isInstanceOf(ProcessLookupException.class)
              .hasMessageContaining("returncode=" + signalled.returncode());
          Process byItself = createSubprocessShell("exit 143");
          assertThat(byItself.waitFor()).isEqualTo(143);
        });
  }

  @OnBothEngines
  void aSignalNeverReachesAnotherProcessWithTheSameNumber(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Process former = createSubprocessExec(PIPES, "cat");
          Process later = createSubprocessExec(PIPES, "cat");
          var identity = SignalCommand.Identity.of(later.pid());
          var outdated = new SignalCommand.Identity(later.pid(), "1");
          var noChild = new SignalCommand.Identity(ProcessHandle.current().pid(), "");
          assertThat(createSubprocessShell(SignalCommand.of(10, outdated)).waitFor()).isNotZero();
          assertThat(createSubprocessShell(SignalCommand.of(0, noChild)).waitFor()).isNotZero();
          assertThat(createSubprocessShell(SignalCommand.of(0, identity)).waitFor()).isZero();
          for (Process child : List.of(former, later)) {
            assertThat(stdout(child.communicate(bytes("alive")))).isEqualTo("alive");
          }
        });
  }

  @OnBothEngines
  void aChildMayHandleASignal(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Process polite =
              createSubprocessShell(
                  PIPES, "trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.01; done");
          StreamReader out = Objects.requireNonNull(polite.stdout());
          out.readline();
          polite.sendSignal(15);
          assertThat(text(out.read())).isEqualTo("bye\n");
          assertThat(polite.waitFor()).isEqualTo(7);
        });
  }

  // ---- nothing is left

  @OnBothEngines
  void aCancelledStartLeavesNothing(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          for (int turns = 0; turns < 4; turns++) {
            Task<Process> starting = createTask(() -> createSubprocessExec(PIPES, "sleep", "77"));
            for (int i = 0; i <= turns; i++) {
              sleep(0);
            }
            starting.cancel();
            assertThatThrownBy(starting::await).isInstanceOf(CancelledError.class);
            assertThat(children()).noneMatch(child -> isSleepingFor("77", child));
          }
        });
  }

  private static List<ProcessHandle> children() {
    return ProcessHandle.current().children().toList();
  }

  private static boolean isSleepingFor(String seconds, ProcessHandle process) {
    return Arrays.asList(process.info().arguments().orElse(new String[0])).contains(seconds);
  }

  @OnBothEngines
  void aLoopThatIsClosedKillsItsChildren(EngineKind engine) {
    List<ProcessHandle> children = new ArrayList<>();
    Loops.runReal(
        engine,
        () -> {
          children.add(handle(createSubprocessExec("sleep", "100")));
          children.add(handle(createSubprocessExec(PIPES, "cat")));
          children.add(handle(createSubprocessExec(PIPES, "yes")));
        });
    assertThat(children).hasSize(3);
    Eventually.until(() -> noneIsAlive(children));
  }

  private static ProcessHandle handle(Process child) {
    return ProcessHandle.of(child.pid()).orElseThrow();
  }

  private static boolean noneIsAlive(List<ProcessHandle> processes) {
    return processes.stream().noneMatch(ProcessHandle::isAlive);
  }

  @OnBothEngines
  @EnabledOnOs(OS.LINUX)
  void manyChildrenLeaveNoDescriptors(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          List<ProcessHandle> childrenBefore = children();
          runTen(); // loads what is to be loaded
          int before = descriptors();
          for (int round = 0; round < 20; round++) {
            runTen();
          }
          until(() -> descriptors() <= before);
          until(() -> childrenBefore.containsAll(children()));
        });
  }

  private static void runTen() {
    List<Coroutine<Integer>> ten = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      int kind = i;
      ten.add(() -> runOne(kind));
    }
    assertThat(await(gather(ten))).containsOnly(0, -9);
  }

  private static int runOne(int kind) throws IOException {
    switch (kind % 3) {
      case 0 -> {
        Process cat = createSubprocessExec(PIPES, "cat");
        assertThat(stdout(cat.communicate(bytes("hello")))).isEqualTo("hello");
        return cat.waitFor();
      }
      case 1 -> {
        return createSubprocessShell(PIPES, "echo nobody reads this").waitFor();
      }
      default -> {
        Process idle = createSubprocessExec(PIPES, "sleep", "100");
        idle.kill();
        return idle.waitFor();
      }
    }
  }

  private static int descriptors() {
    String[] open = new File("/proc/self/fd").list();
    return open == null ? 0 : open.length;
  }

  @OnBothEngines
  void aFileThatAChildHasWritten(EngineKind engine, @TempDir Path folder) throws IOException {
    Path file = folder.resolve("out");
    Loops.runReal(
        engine,
        () -> {
          assertThat(
                  createSubprocessExec(
                          SubprocessOptions.DEFAULT.withStdout(Stdio.to(file)), "echo", "x")
                      .waitFor())
              .isZero();
        });
    assertThat(Files.readString(file)).isEqualTo("x\n");
  }
}
