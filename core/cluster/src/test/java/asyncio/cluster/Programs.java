package asyncio.cluster;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import java.io.IOException;
import java.util.List;

/** Programs that tests run in processes of their own. */
final class Programs {

  private Programs() {}

  public static void main(String[] args) {
    Asyncio.run(
        () -> {
          switch (args[0]) {
            case "adds" -> adds();
            case "waits" -> waits();
            case "visits" -> visits(args[1], Integer.parseInt(args[2]));
            case "joins and fails" -> joinsAndFails(args[1]);
            default -> throw new IllegalArgumentException(args[0]);
          }
        });
  }

  private static void adds() throws IOException {
    try (Cluster cluster = Cluster.local(2)) {
      for (Member member : cluster.members()) {
        System.out.println("pid " + member.pid());
      }
      System.out.println(await(cluster.submit(() -> 1 + 2)));
    }
  }

  private static void waits() throws IOException {
    try (Cluster cluster = Cluster.local(2)) {
      List<Member> workers = cluster.members().stream().filter(Member::worker).toList();
      for (Member worker : workers) {
        cluster.submit(worker, new Jobs.Nap(1e6, 0));
        await(cluster.submit(worker, new Jobs.Echo(0))); // the one before has begun
        System.out.println(worker.pid());
      }
      cluster.submit(workers.get(0), new Jobs.Stubborn());
      System.out.println("all are busy");
      sleep(3600);
    }
  }

  /** Joins and leaves, several times, and adds numbers that others have returned. */
  private static void visits(String address, int times) throws IOException {
    int sum = 0;
    for (int i = 1; i <= times; i++) {
      try (Cluster cluster = Cluster.join(address, ClusterOptions.DEFAULT.withBuild("test"))) {
        sum += await(cluster.submit(new Jobs.Echo(i)));
      }
    }
    System.out.println(sum);
  }

  private static void joinsAndFails(String address) throws IOException {
    Cluster cluster = Cluster.join(address, ClusterOptions.DEFAULT.withBuild("test"));
    throw new IllegalStateException("fails as a member of " + cluster.members().size());
  }
}
