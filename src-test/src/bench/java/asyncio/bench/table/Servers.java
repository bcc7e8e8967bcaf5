package asyncio.bench.table;

import asyncio.bench.EchoBenchmark;
import asyncio.bench.EchoBenchmark.Server;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** The echo servers, by the command that compares them. */
final class Servers {

  private Servers() {}

  static List<Figure> measure(List<String> arguments) {
    EchoBenchmark echo = new EchoBenchmark();
    int code = new CommandLine(echo).execute(arguments.toArray(String[]::new));
    if (code != 0) {
      throw new IllegalStateException("the echo servers could not be compared");
    }
    return figures(echo.results());
  }

  static List<Figure> figures(List<Server> servers) {
    List<Figure> figures = new ArrayList<>();
    for (Server server : servers) {
      figures.add(figure(server, floorOf(server, servers)));
    }
    return figures;
  }

  private static Map<Integer, Double> floorOf(Server server, List<Server> all) {
    return all.stream()
        .filter(other -> other.load().equals(server.load()) && other.isFloor())
        .findFirst()
        .map(floor -> byRound(floor.cpuMicros()))
        .orElse(Map.of());
  }

  private static Figure figure(Server server, Map<Integer, Double> floor) {
    Map<Integer, Double> rounds = byRound(server.cpuMicros());
    return new Figure(
        Page.ECHO + server.load(),
        server.name(),
        server.isOurs(),
        "us",
        Spread.of(rounds.values()),
        server.isFloor() ? null : Spread.ofRatios(rounds, floor),
        null,
        null);
  }

  private static Map<Integer, Double> byRound(List<Double> figures) {
    Map<Integer, Double> byRound = new LinkedHashMap<>();
    for (int round = 0; round < figures.size(); round++) {
      byRound.put(round, figures.get(round));
    }
    return byRound;
  }
}
