package asyncio.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.tools.agent.Agent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The commands ps and pstree, on real processes. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LookTest {

  private static final String MAIN = "asyncio.examples.Main";
  private static final String PROGRAMS = "asyncio.tools.Programs$";

  private record Outcome(int exitCode, String out, String err) {}

  private static Outcome run(String... args) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
    try {
      int exitCode = Main.run(args);
      return new Outcome(
          exitCode,
          printed.toString(StandardCharsets.UTF_8),
          complained.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** What ps says of a Java program that it cannot look at. */
  private static String complaintAbout(String... java) throws IOException {
    try (Child child = Child.java(java).until("under way")) {
      Outcome outcome = run("ps", child.pid());
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.out()).isEmpty();
      return outcome.err().replace(child.pid(), "PID").strip();
    }
  }

  // ---- what is to be seen

  /** Looks until all tasks are there: a program says its number before it has any. */
  private static Outcome whenItIsBusy(String command, Child busy) {
    Outcome outcome = run(command, busy.pid());
    while (!outcome.out().contains("chef")) {
      outcome = run(command, busy.pid());
    }
    return outcome;
  }

  @Test
  void aBusyProgramIsShownAsATableAndAsATree() throws Exception {
    try (Child busy = Child.java(MAIN, "busy", "--seconds", "1000").until("busy: process")) {
      Outcome table = whenItIsBusy("ps", busy);
      assertThat(table.err()).isEmpty();
      assertThat(table.exitCode()).isZero();
      assertThat(table.out()).contains("running>, ", "task name", "guests", "cook-3", "Task-1");
      Outcome trees = run("pstree", busy.pid());
      assertThat(trees.exitCode()).isZero();
      assertThat(trees.out()).contains("└── (T) Task-1", "├── (T) cook-1", "Busy.cook  Busy.java:");
    }
  }

  @Test
  void itDoesNotMatterWhoHasLoadedTheLibrary() throws Exception {
    try (Child apart =
        Child.java(PROGRAMS + "InAnotherClassLoader", Child.classPath()).until("busy: process")) {
      assertThat(whenItIsBusy("ps", apart).out()).contains("guests", "cook-3");
    }
  }

  @Test
  void tenThousandTasksAreNotDisturbed() throws Exception {
    try (Child many = Child.java(PROGRAMS + "TenThousand").until("under way")) {
      for (int i = 0; i < 3; i++) {
        assertThat(run("ps", many.pid()).out()).contains("10001 tasks", "task-9999");
      }
      many.type("enough\n");
      assertThat(many.rest()).endsWith("in order: true");
    }
  }

  /** Names come from outside, too: "sends to " and what a guest calls himself. */
  @Test
  void namesCommandNoTerminalAndForgeNoLines() throws Exception {
    try (Child odd = Child.java(PROGRAMS + "OddName").until("under way")) {
      for (String command : List.of("ps", "pstree")) {
        String out = run(command, odd.pid()).out();
        assertThat(out).contains("a\\u001b]0;b\\nc\\u009bd\\u202ee");
        assertThat(out.replace(System.lineSeparator(), "")).doesNotContainPattern("\\p{Cc}");
      }
    }
  }

  /** An agent would be warned of (JEP 451). */
  @Test
  void theProgramPrintsNoWarning() throws Exception {
    try (Child many = Child.java(PROGRAMS + "TenThousand").until("under way")) {
      assertThat(run("ps", many.pid()).exitCode()).isZero();
      assertThat(run("top", many.pid(), "--once", "--every", "0.05").exitCode()).isZero();
      many.type("enough\n");
      assertThat(many.rest()).isEqualTo("in order: true");
    }
  }

  @Test
  void linesFitTheWidth() throws Exception {
    try (Child busy = Child.java(MAIN, "busy", "--seconds", "1000").until("busy: process")) {
      whenItIsBusy("ps", busy);
      for (String command : List.of("ps", "pstree", "top")) {
        List<String> arguments = new ArrayList<>(List.of(command, busy.pid(), "--width", "60"));
        if (command.equals("top")) {
          arguments.addAll(List.of("--once", "--every", "0.1"));
        }
        Outcome outcome = run(arguments.toArray(String[]::new));
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).contains("Task-1", "…");
        assertThat(outcome.out().lines()).allMatch(line -> line.length() <= 60);
      }
      assertThat(run("ps", busy.pid()).out().lines()).anyMatch(line -> line.length() > 100);
    }
  }

  @Test
  void programsGetJson() throws Exception {
    try (Child odd = Child.java(PROGRAMS + "OddName").until("under way")) {
      Outcome json = run("ps", odd.pid(), "--json");
      assertThat(json.err()).isEmpty();
      assertThat(json.out())
          .startsWith("{\"schema\":\"asyncio.loops\",\"version\":1,\"loops\":[{\"loop\":")
          .contains("\"name\":\"a\\u001b]0;b\\u000ac\\u009bd\\u202ee\",\"state\":\"waiting\"")
          .endsWith("]}" + System.lineSeparator())
          .hasLineCount(1);
    }
  }

  @Test
  void jsonDoesNotDependOnWhoHasLoadedTheLibrary() throws Exception {
    try (Child apart =
        Child.java(PROGRAMS + "InAnotherClassLoader", Child.classPath()).until("busy: process")) {
      whenItIsBusy("ps", apart);
      assertThat(run("ps", apart.pid(), "--json").out())
          .startsWith("{\"schema\":\"asyncio.loops\"")
          .hasLineCount(1);
      assertThat(run("top", apart.pid(), "--once").err())
          .contains("where only ps and pstree find it");
    }
  }

  @Test
  void topShowsWhoKeepsTheLoop() throws Exception {
    try (Child many = Child.java(PROGRAMS + "TenThousand").until("under way")) {
      Outcome top = run("top", many.pid(), "--once", "--every", "0.2");
      assertThat(top.err()).isEmpty();
      assertThat(top.out())
          .contains("lag ms", "loop-1", " 10001\n", "tasks by time on the loop", "tasks by wait")
          .containsPattern("% +[0-9.]+  Task-1 "); // it waits for all
      assertThat(top.out().lines()).allMatch(line -> line.length() <= 80);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void watchLooksAgainUntilCtrlC() throws Exception {
    try (Child odd = Child.java(PROGRAMS + "OddName").until("under way");
        Child watch = Child.java("asyncio.tools.Main", "ps", odd.pid(), "--watch", "0.01")) {
      watch.until("task name").until("task name");
      signal("TERM", watch); // as Ctrl+C, but not ignored in the background of a script
      watch.rest();
      assertThat(watch.exitCode()).isEqualTo(128 + 15);
    }
  }

  @Test
  void watchEndsWithTheProgram() throws Exception {
    Child odd = Child.java(PROGRAMS + "OddName").until("under way");
    try (odd;
        Child watch = Child.java("asyncio.tools.Main", "pstree", odd.pid(), "--watch", "0.01")) {
      watch.until("(T)");
      odd.close();
      assertThat(watch.rest()).contains("pstree: ");
      assertThat(watch.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void aPictureIsDrawnOverTheLast() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    Screen screen = new Screen(new PrintStream(printed, true, StandardCharsets.UTF_8), true);
    screen.show("a\nb\nc\n", 3);
    screen.show("d\n", 3);
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .isEqualTo("\u001b[2J\u001b[Ha\u001b[K\nb\u001b[K\n\u001b[J\u001b[Hd\u001b[K\n\u001b[J");
  }

  @Test
  void wrongNumbersAreNamed() {
    assertThat(run("ps", "1", "--width", "0").err()).contains("--width must be 1 or more");
    assertThat(run("ps", "1", "--watch", "NaN").err()).contains("from 0.01 to 86400");
    assertThat(run("top", "1", "--every", "-1").err()).contains("from 0.01 to 60");
    assertThat(run("ps", "1", "--width", "0").exitCode()).isEqualTo(2);
  }

  // ---- what is not

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aProgramThatIsStoppedIsNotWaitedFor() throws Exception {
    try (Child stopped = Child.java(PROGRAMS + "OddName").until("under way")) {
      assertThat(run("ps", stopped.pid()).exitCode()).isZero(); // the JVM listens from now on
      signal("STOP", stopped);
      Target target = new Target(Long.parseLong(stopped.pid()), 500);
      assertThatThrownBy(() -> target.describeLoops(Target.View.TABLE, Terminal.UNLIMITED))
          .isInstanceOf(ToolException.class)
          .hasMessage(
              "Process "
                  + stopped.pid()
                  + " is stopped. It answers when it goes on: kill -CONT "
                  + stopped.pid());
      signal("CONT", stopped);
      assertThat(run("ps", stopped.pid()).exitCode()).isZero();
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aProgramThatIsStoppedMeanwhileEndsTop() throws Exception {
    try (Child program = Child.java(PROGRAMS + "OddName").until("under way")) {
      Target target = new Target(Long.parseLong(program.pid()), 5_000);
      List<String> looks = new ArrayList<>();
      Target.Use use =
          management -> {
            looks.add(management.call("top", 10, 80, 3));
            signal("STOP", program);
            looks.add(management.call("top", 10, 80, 3));
          };
      assertThatThrownBy(() -> target.watch(use, 10))
          .isInstanceOf(ToolException.class)
          .hasMessageContaining("is stopped. It answers when it goes on");
      assertThat(looks).hasSize(1);
      signal("CONT", program);
    }
  }

  private static void signal(String name, Child child) throws IOException {
    try {
      new ProcessBuilder("kill", "-" + name, child.pid()).start().waitFor();
    } catch (InterruptedException stop) {
      throw new IOException(stop);
    }
  }

  @Test
  void strangersWhoConnectFirstHoldUpNobody() throws Exception {
    try (Reports reports = new Reports()) {
      String[] address = reports.address().split(" ");
      List<Socket> strangers = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        Socket stranger = new Socket(Agent.loopback(), Integer.parseInt(address[0]));
        strangers.add(stranger);
        if (i % 2 == 0) { // the others say nothing
          stranger.getOutputStream().write("x".repeat(100).getBytes(StandardCharsets.UTF_8));
        }
      }
      try (Socket agent = new Socket(Agent.loopback(), Integer.parseInt(address[0]))) {
        agent.getOutputStream().write((address[1] + "\nok\n").getBytes(StandardCharsets.UTF_8));
      }
      assertThat(reports.await(60_000)).isEqualTo("ok\n");
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
  }

  @Test
  void whatIsNoProcessIsRefused() {
    assertThat(run("ps", "999999999"))
        .isEqualTo(new Outcome(1, "", line("ps: There is no process 999999999.")));
    assertThat(run("pstree", "me").exitCode()).isEqualTo(2);
    assertThat(run("pstree", "me").err()).contains("'me' is no process number.");
    assertThat(run("ps").exitCode()).isEqualTo(2);
  }

  private static String line(String text) {
    return text + System.lineSeparator();
  }

  @Test
  void aCommandDoesNotLookAtItself() {
    String me = Long.toString(ProcessHandle.current().pid());
    assertThat(run("ps", me).err())
        .isEqualTo(line("ps: Process " + me + " is this command itself."));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void otherProgramsAreLeftAlone() throws Exception {
    try (Child other = Child.of("sh", "-c", "trap 'echo hit' QUIT; echo under way; read line")) {
      other.until("under way");
      assertThat(run("ps", other.pid()).err())
          .isEqualTo(line("ps: Process " + other.pid() + " is no Java program."));
      other.type("end\n");
      assertThat(other.rest()).isEmpty();
    }
  }

  @Test
  void aProgramWithoutLoopsIsRefused() throws Exception {
    assertThat(complaintAbout(PROGRAMS + "WithoutLibrary"))
        .isEqualTo("ps: Process PID has not loaded asyncio: it does not use it, or not yet.");
    assertThat(complaintAbout(PROGRAMS + "WithoutLoop"))
        .isEqualTo("ps: No event loop runs in process PID just now.");
  }

  @Test
  void aProgramMayRefuse() throws Exception {
    assertThat(complaintAbout("-XX:+DisableAttachMechanism", PROGRAMS + "WithoutLoop"))
        .startsWith("ps: Process PID lets nobody attach");
    assertThat(complaintAbout("-XX:-EnableDynamicAgentLoading", PROGRAMS + "WithoutLoop"))
        .isEqualTo("ps: No event loop runs in process PID just now."); // no agent is needed
  }
}
