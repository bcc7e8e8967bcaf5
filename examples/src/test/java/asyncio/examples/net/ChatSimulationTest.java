package asyncio.examples.net;

import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.TaskGroup;
import asyncio.examples.Programs;
import asyncio.examples.Worlds;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.TimeoutException;
import asyncio.net.Connection;
import asyncio.net.Server;
import asyncio.net.Streams;
import asyncio.test.simulation.SimulatedHost;
import asyncio.test.simulation.Simulation;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@link ChatRoom} and its guests on simulated hosts, under faults. */
class ChatSimulationTest {

  private static final int PORT = 8889;
  private static final int GUESTS = 4;

  /** After so many seconds without a line a guest comes again. */
  private static final double SILENCE = 30;

  private static final double DAY = 24 * 3600;

  private @Nullable Server room;

  private void serve() throws IOException {
    room = new Listener("", PORT).listen(new ChatRoom()::serve, ChatRoom.LONGEST_LINE);
    sleep(DAY);
  }

  /** The tasks of all guests end in time, and with them the connections. */
  private void requireNobodyIsLeft(Simulation world, double seconds) throws Exception {
    Worlds.requireNobodyIsLeft(world, world.host("server"), Objects.requireNonNull(room), seconds);
  }

  // ---- a guest who notices what is missing

  private static final Pattern LINE = Pattern.compile("([a-z0-9-]+): (\\d+)");
  private static final Pattern CAME = Pattern.compile("\\* ([a-z0-9-]+) has come");
  private static final Pattern LEFT = Pattern.compile("\\* ([a-z0-9-]+) has left");
  private static final Pattern LOST =
      Pattern.compile("\\* you read too slowly, (\\d+) lines were lost here");

  /** A visit, from the welcome on: checks each line that is heard. */
  private static final class Visit {

    /** The next number of each guest who is there. */
    private final Map<String, Integer> next = new TreeMap<>();

    private final Set<String> left = new HashSet<>();
    private final Map<String, Double> lastHeard = new TreeMap<>();
    private int lost;
    private int missing;

    void hear(String line, double now) {
      Matcher said = LINE.matcher(line);
      Matcher came = CAME.matcher(line);
      Matcher gone = LEFT.matcher(line);
      Matcher hole = LOST.matcher(line);
      if (said.matches()) {
        hear(said.group(1), Integer.parseInt(said.group(2)), now);
      } else if (came.matches()) {
        assertThat(next.put(came.group(1), 0)).as("what was before: " + line).isNull();
      } else if (gone.matches()) {
        next.remove(gone.group(1));
        left.add(gone.group(1));
      } else if (hole.matches()) {
        lost += Integer.parseInt(hole.group(1));
      } else {
        throw new AssertionError("What is this? " + line);
      }
    }

    private void hear(String guest, int number, double now) {
      assertThat(left).as("those who have left").doesNotContain(guest);
      Integer expected = next.put(guest, number + 1);
      if (expected != null) {
        assertThat(number).as("the next number of " + guest).isGreaterThanOrEqualTo(expected);
        missing += number - expected;
        assertThat(missing).as("lines that are missing").isLessThanOrEqualTo(lost);
      }
      lastHeard.put(guest.substring(0, guest.indexOf('-')), now);
    }
  }

  /** Talks and listens; comes again when the connection is lost. */
  private static final class Guest {

    private final String name;
    private final Simulation world;
    private final RandomGenerator random;
    private int visits;
    private boolean goes;
    private @Nullable Visit visit;

    Guest(String name, Simulation world) {
      this.name = name;
      this.world = world;
      this.random = world.random();
    }

    void run() {
      while (!goes) {
        try {
          visit();
        } catch (ExceptionGroup group) {
          requireLost(group);
        } catch (IOException | TimeoutException lost) {
          // comes again
        }
        visit = null;
        sleep(random.nextDouble());
      }
    }

    private static void requireLost(ExceptionGroup group) {
      for (Throwable one : group.exceptions()) {
        if (!(one instanceof IOException || one instanceof TimeoutException)) {
          throw group;
        }
      }
    }

    private void visit() throws IOException {
      Connection connection = timeout(5, () -> Streams.openConnection("server", PORT));
      try {
        timeout(SILENCE, () -> greet(connection));
        visit = new Visit();
        TaskGroup.run(
            group -> {
              group.createTask(() -> listen(connection, Objects.requireNonNull(visit)));
              group.createTask(() -> talk(connection));
            });
      } finally {
        connection.writer().transport().abort();
      }
    }

    private void greet(Connection connection) throws IOException {
      assertThat(hear(connection)).isEqualTo("* what is your name?");
      String called = name + "-" + ++visits;
      say(connection, called);
      assertThat(hear(connection)).startsWith("* welcome, " + called + ";");
    }

    private void talk(Connection connection) throws IOException {
      for (int i = 0; !goes; i++) {
        say(connection, "" + i);
        sleep(random.nextDouble());
      }
      say(connection, "/quit");
    }

    private void listen(Connection connection, Visit current) throws IOException {
      while (true) {
        String line = timeout(SILENCE, () -> hear(connection));
        if (line.equals("* goodbye")) {
          return;
        }
        current.hear(line, world.time());
      }
    }

    /** Whether this guest has heard somebody of late. */
    boolean hasHeard(Guest other, double since) {
      return visit != null && visit.lastHeard.getOrDefault(other.name, -1.0) > since;
    }
  }

  private static String hear(Connection connection) throws IOException {
    String line = new String(connection.reader().readline(), UTF_8);
    if (!line.endsWith("\n")) {
      throw new EOFException("The room has closed.");
    }
    return line.strip();
  }

  private static void say(Connection connection, String line) throws IOException {
    connection.writer().writeAll((line + "\n").getBytes(UTF_8));
  }

  // ---- worlds

  @Test
  void whoStaysHearsEveryLineOnceAndInOrderWhateverHappensToOthers() {
    Worlds.play(3, world -> faults(world, 200));
  }

  private void faults(Simulation world, double seconds) throws Exception {
    world.host("server").start(() -> serve());
    List<Guest> guests = new ArrayList<>();
    for (int i = 0; i < GUESTS; i++) {
      Guest guest = new Guest("guest" + i, world);
      guests.add(guest);
      world.host(guest.name).start(guest::run);
    }
    world
        .faults("server", "guest0", "guest1", "guest2", "guest3")
        .partitions(60)
        .oneWayCuts(30)
        .holds(20)
        .slowLinks(20)
        .resets(20)
        .crashes(60)
        .pauses(20)
        .run(seconds);
    double healed = world.time();
    world.eventually(
        4 * SILENCE,
        () ->
            guests.stream()
                .allMatch(
                    one -> guests.stream().allMatch(o -> o == one || one.hasHeard(o, healed))));
    guests.forEach(guest -> guest.goes = true);
    world.eventually(
        4 * SILENCE, () -> guests.stream().noneMatch(guest -> world.host(guest.name).isUp()));
    requireNobodyIsLeft(world, 1000);
  }

  @Test
  void theSameSeedGivesTheSameTrace() {
    Programs.printed(() -> Simulation.checkDeterminism(1, world -> faults(world, 50)));
  }

  @Test
  void whoIsCutOffHoldsUpNobody() {
    Worlds.play(
        2,
        world -> {
          world.host("server").start(() -> serve());
          SimulatedHost deaf = world.host("deaf").start(() -> sleep(3600));
          SimulatedHost loud = world.host("loud").start(() -> sleep(3600));
          SimulatedHost other = world.host("other").start(() -> sleep(3600));
          sleep(0.1);
          Connection cut = deaf.call(() -> come("deaf-1")).await();
          Connection speaks = loud.call(() -> come("loud-1")).await();
          Connection hears = other.call(() -> come("other-1")).await();
          world.network().oneWay("server", "deaf").cut();
          Visit visit = new Visit();
          for (int i = 0; i < 1500; i++) {
            String line = "" + i + "x".repeat(900);
            loud.call(() -> say(speaks, line)).await();
            String heard = other.call(() -> timeout(1, () -> hear(hears))).await();
            assertThat(heard).isEqualTo("loud-1: " + line);
          }
          world.network().oneWay("server", "deaf").heal();
          loud.call(() -> say(speaks, "1500")).await();
          deaf.call(
                  () -> {
                    String heard = "";
                    while (!heard.equals("loud-1: 1500")) {
                      heard = timeout(300, () -> hear(cut)).replaceAll("x+$", "");
                      visit.hear(heard, world.time());
                    }
                  })
              .await();
          assertThat(visit.missing).isPositive().isEqualTo(visit.lost);
        });
  }

  @Test
  void whoReadsNothingIsSentAwayWhenItLeaves() {
    Worlds.play(
        2,
        world -> {
          world.host("server").start(() -> serve());
          SimulatedHost deaf = world.host("deaf").start(() -> sleep(3600));
          SimulatedHost loud = world.host("loud").start(() -> sleep(3600));
          sleep(0.1);
          Connection reads = deaf.call(() -> come("deaf-1")).await();
          Connection speaks = loud.call(() -> come("loud-1")).await();
          for (int i = 0; i < 1200; i++) {
            loud.call(() -> say(speaks, "x".repeat(900))).await();
          }
          deaf.call(() -> say(reads, "/quit")).await();
          loud.call(() -> speaks.close()).await();
          sleep(1);
          requireNobodyIsLeft(world, 12);
        });
  }

  private static Connection come(String name) throws IOException {
    Connection connection = Streams.openConnection("server", PORT);
    assertThat(hear(connection)).isEqualTo("* what is your name?");
    say(connection, name);
    assertThat(hear(connection)).startsWith("* welcome, " + name);
    return connection;
  }
}
