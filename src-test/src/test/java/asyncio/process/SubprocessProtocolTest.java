package asyncio.process;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.process.Subprocess.subprocessExec;
import static asyncio.process.Subprocess.subprocessShell;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.net.BaseTransport;
import asyncio.net.ExtraInfo;
import asyncio.net.FlowControlProtocol;
import asyncio.net.ReadTransport;
import asyncio.net.WriteTransport;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Child processes that a protocol is told of; the children are small programs of Unix. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisabledOnOs(OS.WINDOWS)
class SubprocessProtocolTest {

  /** Keeps what it is told. */
  private static class Told implements SubprocessProtocol {

    final List<String> events = new ArrayList<>();
    final StringBuilder out = new StringBuilder();
    final Future<String> over = getRunningLoop().createFuture();
    private @Nullable SubprocessTransport transport;

    SubprocessTransport transport() {
      return Objects.requireNonNull(transport);
    }

    @Override
    public void connectionMade(SubprocessTransport made) {
      events.add("made");
      transport = made;
    }

    @Override
    public void pipeDataReceived(int fd, byte[] data) {
      out.append(fd).append(':').append(new String(data, UTF_8));
    }

    @Override
    public void pipeConnectionLost(int fd, @Nullable Exception exception) {
      events.add("closed " + fd + (exception == null ? "" : " " + exception.getMessage()));
    }

    @Override
    public void processExited() {
      events.add("exited");
    }

    @Override
    public void connectionLost(@Nullable Exception exception) {
      events.add("lost");
      over.setResult(String.valueOf(exception));
    }

    @Override
    public void pauseWriting() {
      events.add("pause");
    }

    @Override
    public void resumeWriting() {
      events.add("resume");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static WriteTransport stdin(SubprocessTransport child) {
    return (WriteTransport) Objects.requireNonNull(child.getPipeTransport(0));
  }

  private static BaseTransport stdout(SubprocessTransport child) {
    return Objects.requireNonNull(child.getPipeTransport(1));
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      sleep(0.001);
    }
  }

  @OnBothEngines
  void fromTheBeginningToTheEnd(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          ConnectedSubprocess<Told> sort = subprocessExec(Told::new, "sort");
          Told told = sort.protocol();
          SubprocessTransport child = sort.transport();
          assertThat(told.events).containsExactly("made");
          assertThat(told.transport()).isSameAs(child);
          assertThat(child.getProtocol()).isSameAs(told);
          assertThat(child.getPid()).isPositive();
          assertThat(child.getReturncode()).isNull();
          assertThat(child.isClosing()).isFalse();
          stdin(child).write(bytes("b\na\n"));
          stdin(child).close();
          assertThat(await(told.over)).isEqualTo("null");
          assertThat(told.out).hasToString("1:a\nb\n");
          assertThat(told.events)
              .startsWith("made")
              .endsWith("lost")
              .containsExactlyInAnyOrder(
                  "made", "closed 0", "closed 1", "closed 2", "exited", "lost");
          assertThat(child.getReturncode()).isZero();
          assertThat(child.isClosing()).isTrue();
          child.close();
          assertThatThrownBy(child::kill).isInstanceOf(ProcessLookupException.class);
        });
  }

  @OnBothEngines
  void aCommandOfTheShell(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Told told = subprocessShell(Told::new, "echo err >&2; exit 3").protocol();
          await(told.over);
          assertThat(told.out).hasToString("2:err\n");
          assertThat(told.transport().getReturncode()).isEqualTo(3);
        });
  }

  @OnBothEngines
  void whatIsNoPipe(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          SubprocessOptions options = SubprocessOptions.DEFAULT.withStdout(Stdio.PIPE);
          SubprocessTransport child = subprocessExec(Told::new, options, "true").transport();
          assertThat(child.getPipeTransport(0)).isNull();
          assertThat(child.getPipeTransport(1)).isInstanceOf(ReadTransport.class);
          assertThat(child.getPipeTransport(2)).isNull();
          assertThat(child.getPipeTransport(3)).isNull();
          assertThat(Objects.requireNonNull(child.getExtraInfo(ExtraInfo.SUBPROCESS)).pid())
              .isEqualTo(child.getPid());
          assertThat(child.getExtraInfo(ExtraInfo.SOCKET)).isNull();
          Told told = (Told) child.getProtocol();
          await(told.over);
          assertThat(told.events).containsExactlyInAnyOrder("made", "closed 1", "exited", "lost");
        });
  }

  @OnBothEngines
  void closingKills(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Told told = subprocessExec(Told::new, "sleep", "100").protocol();
          told.transport().close();
          told.transport().close();
          assertThat(told.transport().isClosing()).isTrue();
          await(told.over);
          assertThat(told.transport().getReturncode()).isEqualTo(-9);
        });
  }

  @OnBothEngines
  void closingEndsTheInputFirst(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Told told = subprocessExec(Told::new, "cat").protocol();
          told.transport().close();
          await(told.over);
          assertThat(told.transport().getReturncode()).isZero();
        });
  }

  @OnBothEngines
  void aChildSeesAtOnceThatItsOutputIsClosed(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Told told =
              subprocessShell(
                      Told::new,
                      "trap '' PIPE; read line; echo lost 2>/dev/null || echo failed >&2; read line")
                  .protocol();
          stdout(told.transport()).close();
          until(() -> told.events.contains("closed 1"));
          sleep(0); // the loop looks at its channels, and gives the descriptor back
          sleep(0);
          stdin(told.transport()).write(bytes("go on\n"));
          until(() -> told.out.toString().contains("failed"));
          told.transport().close();
          await(told.over);
        });
  }

  @OnBothEngines
  void aChildThatClosesItsInputIsNoticedByTheNextWrite(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Told told = subprocessShell(Told::new, "exec <&-; echo ready; exec sleep 100").protocol();
          until(() -> told.out.toString().contains("ready"));
          stdin(told.transport()).write(bytes("x"));
          until(() -> told.events.stream().anyMatch(event -> event.startsWith("closed 0 ")));
          told.transport().kill();
          await(told.over);
        });
  }

  @OnBothEngines
  void cleaningUpWhileTheLoopIsClosed(EngineKind engine) {
    List<String> after = new ArrayList<>();
    try (EventLoop loop = Loops.real(engine)) {
      loop.runUntilComplete(
          () -> {
            Told closed = subprocessExec(Told::new, "cat").protocol();
            Told killed = subprocessExec(Told::new, "cat").protocol();
            for (Runnable cleanUp :
                List.<Runnable>of(
                    () -> closed.transport().close(),
                    () -> stdin(killed.transport()).close(),
                    () -> killed.transport().terminate(),
                    () -> killed.transport().kill(),
                    () -> stdin(killed.transport()).abort(),
                    () -> stdout(killed.transport()).close())) {
              createTask(
                  () -> {
                    try {
                      sleep(100);
                    } finally {
                      cleanUp.run();
                      after.add("done");
                    }
                  });
            }
            sleep(0);
          });
    }
    assertThat(after).hasSize(6);
  }

  @OnBothEngines
  void signalsFromACallback(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Told told =
              new Told() {
                @Override
                public void pipeDataReceived(int fd, byte[] data) {
                  super.pipeDataReceived(fd, data);
                  if (out.toString().endsWith("ready\n")) {
                    transport().sendSignal("SIGUSR1");
                  }
                }
              };
          subprocessShell(
              () -> told, "trap 'echo bye; exit 7' USR1; echo ready; while :; do sleep 0.01; done");
          await(told.over);
          assertThat(told.out).hasToString("1:ready\n1:bye\n");
          assertThat(told.transport().getReturncode()).isEqualTo(7);

          Told terminated = subprocessExec(Told::new, "cat").protocol();
          terminated.transport().sendSignal(15);
          await(terminated.over);
          assertThat(terminated.transport().getReturncode()).isEqualTo(-15);
        });
  }

  @OnBothEngines
  void aChildThatReadsSlowlyPausesWriting(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Told told = subprocessExec(Told::new, "cat").protocol();
          ReadTransport stdout =
              (ReadTransport) Objects.requireNonNull(told.transport().getPipeTransport(1));
          stdout.pauseReading();
          stdin(told.transport()).write(new byte[1_000_000]);
          assertThat(told.events).containsExactly("made", "pause");
          stdout.resumeReading();
          until(() -> told.events.contains("resume"));
          stdin(told.transport()).close();
          await(told.over);
          assertThat(told.out.length()).isGreaterThan(1_000_000);
        });
  }

  @OnBothEngines
  void inputThatNobodyReads(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Told told = subprocessExec(Told::new, "sleep", "100").protocol();
          stdin(told.transport()).write(new byte[1_000_000]);
          told.transport().kill();
          await(told.over);
          assertThat(told.events).anyMatch(event -> event.startsWith("closed 0 ")); // and why
        });
  }

  // ---- what goes wrong

  @OnBothEngines
  void aProtocolThatFailsIsReportedAndToldOn(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          List<String> reported = new ArrayList<>();
          getRunningLoop()
              .setExceptionHandler(
                  (where, context) ->
                      reported.add(Objects.requireNonNull(context.exception()).getMessage()));
          Told told =
              new Told() {
                @Override
                public void pipeDataReceived(int fd, byte[] data) {
                  super.pipeDataReceived(fd, data);
                  stdin(transport()).write(bytes("go on\n"));
                  throw new IllegalStateException("data");
                }

                @Override
                public void pipeConnectionLost(int fd, @Nullable Exception exception) {
                  throw new IllegalStateException("closed");
                }

                @Override
                public void processExited() {
                  throw new IllegalStateException("exited");
                }
              };
          subprocessShell(() -> told, "echo one; read answer; echo two; read answer");
          await(told.over);
          assertThat(told.out).hasToString("1:one\n1:two\n");
          assertThat(reported)
              .containsExactlyInAnyOrder("data", "data", "closed", "closed", "closed", "exited");
        });
  }

  @OnBothEngines
  void aCommandMayBeAList(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          ConnectedSubprocess<Told> child =
              subprocessExec(Told::new, SubprocessOptions.PIPES, List.of("printf", "%s", "a b"));
          until(() -> child.protocol().events.contains("lost"));
          assertThat(child.transport().getReturncode()).isZero();
        });
  }

  private static Set<ProcessHandle> children() {
    return ProcessHandle.current().children().collect(Collectors.toSet());
  }

  @OnBothEngines
  void whatIsNotThereIsNotStarted(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Set<ProcessHandle> before = children();
          assertThatThrownBy(() -> subprocessExec(Told::new, "there is no such program"))
              .isInstanceOf(IOException.class)
              .hasMessageContaining("no such program");
          assertThatThrownBy(
                  () ->
                      subprocessExec(
                          () -> {
                            throw new IllegalStateException("no protocol");
                          },
                          "sleep",
                          "100"))
              .hasMessage("no protocol");
          assertThat(before).containsAll(children());
        });
  }

  @OnBothEngines
  void aCancelledStartKillsTheChild(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Told told =
              new Told() {
                @Override
                public void connectionMade(SubprocessTransport made) {
                  super.connectionMade(made);
                  events.add("cancel");
                  Objects.requireNonNull(starting).cancel();
                }
              };
          starting = createTask(() -> subprocessExec(() -> told, "sleep", "100"));
          Task<ConnectedSubprocess<Told>> task = starting;
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
          assertThat(told.transport().getReturncode()).isEqualTo(-9);
          await(told.over);
        });
  }

  private @Nullable Task<ConnectedSubprocess<Told>> starting;

  @OnBothEngines
  void anotherProtocolMustBeOfTheSameKind(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Told first = subprocessExec(Told::new, "cat").protocol();
          Told second = new Told();
          first.transport().setProtocol(second);
          stdin(first.transport()).write(bytes("x"));
          stdin(first.transport()).writeEof();
          await(second.over);
          assertThat(second.out).hasToString("1:x");
          assertThat(first.events).containsExactly("made");
          assertThatThrownBy(() -> first.transport().setProtocol(new FlowControlProtocol()))
              .isInstanceOf(IllegalArgumentException.class);
        });
  }
}
