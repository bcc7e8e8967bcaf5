package asyncio.behaviour.context;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.AsyncGenerator;
import asyncio.Context;
import asyncio.ContextFollower;
import asyncio.ContextVar;
import asyncio.EngineKind;
import asyncio.TaskGroup;
import asyncio.TaskOptions;
import asyncio.context.ContextVarAccessor;
import asyncio.context.MdcFollower;
import asyncio.context.ThreadLocalFollower;
import asyncio.testing.LogRecords;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Context variables for libraries that know only thread-locals. */
class ContextFollowerTest {

  private static final ContextVar<String> REQUEST = new ContextVar<>("request");
  private static final ContextVar<Integer> USER = new ContextVar<>("user", 0);

  private static final Logger LOG = (Logger) LoggerFactory.getLogger(ContextFollowerTest.class);

  /** Each as {@code message request}. */
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          String request = event.getMDCPropertyMap().get("request");
          lines.add(event.getMessage() + (request == null ? "" : " " + request));
        }
      };

  private final ContextFollower mdc = new MdcFollower(REQUEST);

  @BeforeEach
  void follow() {
    LOG.setLevel(Level.INFO);
    LOG.addAppender(appender);
    appender.start();
    Context.addFollower(mdc);
  }

  @AfterEach
  void unfollow() {
    Context.removeFollower(mdc);
    LOG.detachAppender(appender);
    MDC.clear();
  }

  private static void request(String name) {
    REQUEST.set(name);
    LOG.info("begins");
    sleep(0.1);
    LOG.info("goes-on");
    await(createTask(() -> LOG.info("child")));
    TaskGroup.run(
        group -> {
          group.createTask(() -> LOG.info("grandchild"));
        });
    toThread(() -> LOG.info("thread"));
    getRunningLoop().callSoon(() -> LOG.info("callback"));
    sleep(0);
  }

  @OnBothEngines
  void aRequestsIdIsInItsLinesAndItsChildrensAndNobodyElses(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          LOG.info("main");
          await(gather(() -> request("A"), () -> request("B"), () -> LOG.info("sibling")));
          LOG.info("end");
        });
    assertThat(lines)
        .startsWith("main", "begins A", "begins B", "sibling", "goes-on A")
        .endsWith("end");
    for (String where : List.of("begins", "goes-on", "child", "grandchild", "thread", "callback")) {
      assertThat(lines).contains(where + " A", where + " B").doesNotContain(where);
    }
    assertThat(lines).hasSize(15);
  }

  @OnBothEngines
  void aCallbackThatRunsInTheThreadOfAnotherTaskHasItsOwnValues(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          REQUEST.set("main");
          getRunningLoop().callLater(0.1, () -> LOG.info("callback"), new Context());
          createTask(() -> sleep(0.1), TaskOptions.DEFAULT.withContext(new Context()));
          sleep(0.2); // its thread runs the callback meanwhile
          LOG.info("again");
        });
    assertThat(lines).containsExactly("callback", "again main");
  }

  @OnBothEngines
  void itFollowsEveryChange(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          ContextVar.Token<String> token = REQUEST.set("A");
          new Context()
              .run(
                  () -> {
                    LOG.info("other");
                    REQUEST.set("B");
                    LOG.info("other");
                  });
          LOG.info("back");
          REQUEST.reset(token);
          LOG.info("reset");
          REQUEST.set("C");
          REQUEST.unset();
          LOG.info("unset");
        });
    assertThat(lines).containsExactly("other", "other B", "back A", "reset", "unset");
    assertThat(MDC.get("request")).isNull();
  }

  @OnBothEngines
  void aTaskThatSharesItsContextSeesWhatOthersSet(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Context shared = new Context();
          var first =
              createTask(
                  () -> {
                    sleep(0.2);
                    LOG.info("first");
                  },
                  TaskOptions.DEFAULT.withContext(shared));
          createTask(
              () -> {
                sleep(0.1);
                REQUEST.set("A");
              },
              TaskOptions.DEFAULT.withContext(shared));
          await(first);
        });
    assertThat(lines).containsExactly("first A");
  }

  @OnBothEngines
  void aGeneratorLogsAsWhoeverIteratesIt(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          AsyncGenerator<Integer> numbers =
              AsyncGenerator.of(
                  out -> {
                    for (int i = 0; i < 2; i++) {
                      LOG.info("yields");
                      out.yield(i);
                    }
                  });
          for (String name : List.of("A", "B")) {
            await(
                createTask(
                    () -> {
                      REQUEST.set(name);
                      numbers.next();
                      LOG.info("got");
                    }));
          }
          numbers.close();
        });
    assertThat(lines).containsExactly("yields A", "got A", "yields B", "got B");
  }

  @OnBothEngines
  void whatTheCallerOfTheLoopHasSetIsThereFromTheBeginning(EngineKind engine) {
    new Context()
        .run(
            () -> {
              REQUEST.set("caller");
              Loops.run(engine, () -> LOG.info("task"));
              LOG.info("after");
            });
    LOG.info("outside");
    assertThat(lines).containsExactly("task caller", "after caller", "outside");
  }

  @OnBothEngines
  void otherKeysAreLeftAlone(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          MDC.put("mine", "1");
          REQUEST.set("A");
          sleep(0.1);
          assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("mine", "1", "request", "A"));
        });
  }

  @Test
  void theKeyIsTheVariablesNameUnlessOneSaysOtherwise() {
    ContextFollower follower = new MdcFollower(Map.of("u", USER));
    Context.addFollower(follower);
    try {
      new Context()
          .run(
              () -> {
                assertThat(MDC.get("u")).isEqualTo("0"); // its default
                USER.set(7);
                assertThat(MDC.get("u")).isEqualTo("7");
              });
    } finally {
      Context.removeFollower(follower);
      MDC.clear();
    }
  }

  @OnBothEngines
  void oneThatFailsHarmsNobody(EngineKind engine) {
    ContextFollower failing =
        context -> {
          throw new IllegalStateException("cannot follow");
        };
    Context.addFollower(failing);
    try (LogRecords records = new LogRecords()) {
      Loops.run(
          engine,
          () -> {
            REQUEST.set("A");
            LOG.info("goes-on");
          });
      assertThat(records.all()).anyMatch(line -> line.getMessage().contains("follower failed"));
    } finally {
      Context.removeFollower(failing);
    }
    assertThat(lines).containsExactly("goes-on A");
  }

  // ---- context propagation

  @OnBothEngines
  void aSnapshotCarriesAVariableToOtherThreads(EngineKind engine) {
    ContextRegistry registry = new ContextRegistry();
    registry.registerThreadLocalAccessor(new ContextVarAccessor<>(REQUEST));
    registry.registerThreadLocalAccessor(new ContextVarAccessor<>(USER));
    ContextSnapshotFactory snapshots =
        ContextSnapshotFactory.builder().contextRegistry(registry).build();
    Loops.run(
        engine,
        () -> {
          REQUEST.set("A");
          ContextSnapshot snapshot = snapshots.captureAll();
          Runnable elsewhere = snapshot.wrap(() -> LOG.info("elsewhere"));
          await(
              CompletableFuture.runAsync(
                  () -> {
                    elsewhere.run();
                    LOG.info("afterwards");
                    REQUEST.set("B");
                    elsewhere.run();
                    assertThat(REQUEST.get()).isEqualTo("B");
                    REQUEST.unset();
                  }));
        });
    assertThat(lines).containsExactly("elsewhere A", "afterwards", "elsewhere A");
  }

  @OnBothEngines
  void aThreadLocalFollowsAVariable(EngineKind engine) {
    ThreadLocal<String> local = new ThreadLocal<>();
    ContextRegistry registry = new ContextRegistry().registerThreadLocalAccessor("local", local);
    @SuppressWarnings("unchecked")
    var accessor =
        (io.micrometer.context.ThreadLocalAccessor<String>)
            registry.getThreadLocalAccessors().get(0);
    ContextFollower follower = new ThreadLocalFollower<>(REQUEST, accessor);
    Context.addFollower(follower);
    try {
      Loops.run(
          engine,
          () -> {
            REQUEST.set("A");
            assertThat(local.get()).isEqualTo("A");
            await(createTask(() -> assertThat(local.get()).isEqualTo("A")));
            REQUEST.unset();
            assertThat(local.get()).isNull();
          });
    } finally {
      Context.removeFollower(follower);
    }
  }
}
