package asyncio.bench.peers;

/** The same by a bare virtual thread. */
public final class HelloBare {

  private HelloBare() {}

  public static void main(String[] args) throws InterruptedException {
    Thread.startVirtualThread(() -> System.out.println("hello")).join();
  }
}
