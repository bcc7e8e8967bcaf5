package asyncio.network;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Clock;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.LoopBuilder;
import asyncio.PresetLoops;
import asyncio.futures.Futures;
import asyncio.test.internal.network.Agenda;
import asyncio.test.internal.network.NetworkHost;
import asyncio.test.internal.network.SimulatedNetwork;
import asyncio.testing.Engines;
import asyncio.testing.OnBothEngines;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Tests of the real network, over a simulated host: what holds there holds here. Those are left out
 * that open real sockets, or sockets that the simulated network does not have.
 */
class OverSimulationTest {

  private static final List<Class<?>> CLASSES =
      List.of(
          AddressesTest.class,
          ClosedLoopTest.class,
          ConnectionTest.class,
          DatagramTest.class,
          DurationsTest.class,
          FamiliesTest.class,
          FileTest.class,
          OptionsTest.class,
          ProtocolErrorsTest.class,
          ServerClosingTest.class,
          StartTlsTest.class,
          StreamsTest.class,
          TlsNamesTest.class,
          TlsTest.class,
          TransportLimitsTest.class);

  private static final Set<String> LEFT_OUT =
      Set.of(
          // open real sockets, or pipes
          "ClosedLoopTest.aConnectionThatIsAborted",
          "ClosedLoopTest.aWriter",
          "ClosedLoopTest.aWriterThatHasNotSentEverything",
          "ClosedLoopTest.bareSockets",
          "ClosedLoopTest.pipes",
          "ConnectionTest.aDatagramComesIntoABuffer",
          "ConnectionTest.cancellingAnAttemptToConnectClosesItsSocket",
          "ConnectionTest.overASocketThatIsConnectedNothingIsDelayedEither",
          "ConnectionTest.readersAndWritersOfAPipe",
          "ConnectionTest.socketsCanBeUsedDirectly",
          "DatagramTest.aSocketOfOnesOwn",
          "DatagramTest.withoutATransport",
          "OptionsTest.aRaceCanBeCancelled",
          "OptionsTest.aServerWhoseSocketIsClosedEnds",
          "OptionsTest.aSocketThatCannotBeUsedIsRefused",
          "OptionsTest.anAcceptedSocketGetsAProtocol",
          "OptionsTest.namesAreLookedUp",
          "ProtocolErrorsTest.theSameHoldsForPipesAndChildren",
          "TlsTest.aServerThatNeverAnswers",
          // need IPv6, or broadcasts
          "FamiliesTest.aServerForOneFamilyIsClosedToTheOther",
          "FamiliesTest.anAnswerToABroadcastIsHeard",
          "FamiliesTest.bothFamiliesHaveTheSamePort",
          "FamiliesTest.datagramsOfOneFamily",
          // fills the system's buffers in a loop that lets no time pass
          "StreamsTest.aConnectionClosesThoughTheWaitForItsEndIsCancelled");

  /** The time of a loop that is alone in its world: when it has nothing to do, time goes on. */
  private static final class World implements Clock {

    private final Agenda agenda = new Agenda();
    private final NetworkHost host;

    World(long seed) {
      host = new SimulatedNetwork(agenda, new SplittableRandom(seed)).addHost("only");
    }

    void preset(LoopBuilder builder) {
      builder.clock(this).channels(host.provider()).resolver(host.resolver());
    }

    @Override
    public long nanoTime() {
      return agenda.now();
    }

    @Override
    public long idle(EventLoop loop, long deadline) {
      if (host.hasNews()) {
        return 0;
      }
      if (loop.outsideWork() > host.watched()) {
        return NEVER; // a job in another thread will wake the loop
      }
      long next = Math.min(agenda.next(), deadline);
      if (next == NEVER) {
        throw new IllegalStateException(
            "Nothing will happen any more: " + host + host.connections());
      }
      agenda.advanceTo(next);
      return 0;
    }
  }

  @TestFactory
  Stream<DynamicTest> tests() {
    return CLASSES.stream()
        .flatMap(OverSimulationTest::methods)
        .flatMap(method -> Engines.available().map(engine -> test(method, engine)));
  }

  private static Stream<Method> methods(Class<?> tests) {
    return Arrays.stream(tests.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(OnBothEngines.class))
        .filter(method -> method.getParameterCount() == 1)
        .filter(method -> !LEFT_OUT.contains(name(method)))
        .sorted(Comparator.comparing(Method::getName));
  }

  private static String name(Method method) {
    return method.getDeclaringClass().getSimpleName() + "." + method.getName();
  }

  private static DynamicTest test(Method method, EngineKind engine) {
    return DynamicTest.dynamicTest(
        name(method) + " " + engine,
        () -> PresetLoops.during(new World(1)::preset, () -> call(method, engine)));
  }

  private static void call(Method method, EngineKind engine) {
    try {
      Object tests = method.getDeclaringClass().getDeclaredConstructor().newInstance();
      method.invoke(tests, engine);
    } catch (InvocationTargetException failed) {
      throw Futures.rethrow(failed.getCause());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> whatIsLeftOutExists() {
    return LEFT_OUT.stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () ->
                        assertThat(
                                CLASSES.stream()
                                    .flatMap(tests -> Arrays.stream(tests.getDeclaredMethods()))
                                    .map(OverSimulationTest::name))
                            .contains(name)));
  }
}
