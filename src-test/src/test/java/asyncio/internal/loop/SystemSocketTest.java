package asyncio.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which sockets there are in this JVM. What they do, all tests of connections test. */
class SystemSocketTest {

  @Test
  void whereThePackageIsOpenedTheJdkStillHasWhatWeNeed() {
    Module opened = Object.class.getModule();
    boolean linux = System.getProperty("os.name").equals("Linux");
    boolean open = opened.isOpen("sun.nio.ch", SystemSocket.class.getModule());
    assertThat(SystemSocket.isAvailable()).isEqualTo(linux && open);
  }
}
