package asyncio.examples.raft;

import asyncio.Asyncio;
import asyncio.test.simulation.History;
import asyncio.test.simulation.Simulation;
import java.util.List;
import java.util.SplittableRandom;

/** Clients that put, append, compare and get; and whether one map could have answered so. */
final class Workload {

  private static final int KEYS = 2;

  private final Simulation simulation;
  private final History<Request, String> history = new History<>();
  private int working;

  private enum Kind {
    GET,
    PUT,
    APPEND,
    COMPARE_AND_SET
  }

  private static final List<Kind> WRITES = List.of(Kind.PUT, Kind.APPEND, Kind.COMPARE_AND_SET);

  /** What a client asks for. */
  private record Request(Kind kind, String key, String expected, String value) {}

  /** One key's value; an empty one stands for none. */
  private static final History.Model<String, Request, String> REGISTER =
      new History.Model<>() {
        @Override
        public String initial() {
          return "";
        }

        @Override
        public History.Applied<String, String> apply(String state, Request request) {
          return switch (request.kind) {
            case GET -> new History.Applied<>(state, state);
            case PUT -> new History.Applied<>(request.value, "");
            case APPEND -> new History.Applied<>(state + request.value, "");
            case COMPARE_AND_SET ->
                state.equals(request.expected)
                    ? new History.Applied<>(request.value, "true")
                    : new History.Applied<>(state, "false");
          };
        }
      };

  Workload(Simulation simulation) {
    this.simulation = simulation;
  }

  /** Starts clients, each on a host of its own, who make some requests one after another. */
  void start(int clients, int requests, List<Member> members) {
    for (int i = 0; i < clients; i++) {
      String name = "client-" + i;
      SplittableRandom random = new SplittableRandom(simulation.random().nextLong());
      simulation.host(name).start(() -> ask(name, requests, members, random));
    }
  }

  private void ask(String name, int requests, List<Member> members, SplittableRandom random) {
    working++;
    try (Client client = new Client(name, members, 0.5)) {
      String seen = "";
      double reads = random.nextDouble();
      for (int i = 0; i < requests; i++) {
        Asyncio.sleep(random.nextDouble() * 0.2);
        String key = "key-" + random.nextInt(KEYS);
        Kind kind =
            random.nextDouble() < reads ? Kind.GET : WRITES.get(random.nextInt(WRITES.size()));
        Request request =
            new Request(kind, key, seen.isEmpty() ? "-" : seen, "(" + name + "." + i + ")");
        History<Request, String>.Operation operation = history.begin(name, request);
        String answer = ask(client, request);
        operation.returned(answer);
        seen = kind == Kind.GET ? answer : seen;
      }
    }
    working--;
  }

  private static String ask(Client client, Request request) {
    switch (request.kind) {
      case GET -> {
        String value = client.get(request.key);
        return value == null ? "" : value;
      }
      case PUT -> client.put(request.key, request.value);
      case APPEND -> client.append(request.key, request.value);
      case COMPARE_AND_SET -> {
        boolean set = client.compareAndSet(request.key, request.expected, request.value);
        return String.valueOf(set);
      }
    }
    return "";
  }

  /** Whether each request was answered. */
  boolean isDone() {
    return working == 0;
  }

  int size() {
    return history.size();
  }

  void check() {
    history.checkLinearizable(REGISTER, Request::key);
  }
}
