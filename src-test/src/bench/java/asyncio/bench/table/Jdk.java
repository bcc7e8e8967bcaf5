package asyncio.bench.table;

/** A program: prints the version of the JDK that runs it. */
final class Jdk {

  private Jdk() {}

  public static void main(String[] args) {
    System.out.println(Runtime.version());
  }
}
