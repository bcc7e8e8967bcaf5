package asyncio.cluster;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import java.io.IOException;

/** Programs that tests run in processes of their own. */
final class Programs {

  private Programs() {}

  public static void main(String[] args) {
    Asyncio.run(
        () -> {
          switch (args[0]) {
            case "adds" -> adds();
            case "waits" -> waits();
            case "joins and fails" -> joinsAndFails(args[1]);
            default -> throw new IllegalArgumentException(args[0]);
          }
        });
  }

  private static void adds() throws IOException {
    try (Cluster cluster = Cluster.local(2)) {
      for (Member member : cluster.members()) {
        System.err.println("pid " + member.pid());
      }
      System.out.println(await(cluster.submit(() -> 1 + 2)));
    }
  }

  private static void waits() throws IOException {
    try (Cluster cluster = Cluster.local(2)) {
      for (Member member : cluster.members()) {
        if (member.worker()) {
          cluster.submit(member, new Jobs.Nap(1e6, 0));
          System.out.println(member.pid());
        }
      }
      sleep(3600);
    }
  }

  private static void joinsAndFails(String address) throws IOException {
    Cluster cluster = Cluster.join(address, ClusterOptions.DEFAULT.withBuild("test"));
    throw new IllegalStateException("fails as a member of " + cluster.members().size());
  }
}
