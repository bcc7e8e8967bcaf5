package asyncio.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Which blocking call a stack shows; {@code BlockedByTest} has real ones. */
class BlockingCallTest {

  private static final String OF_LOOP = "asyncio.Task$Driver.run";

  /** What is said of a stack, from the innermost frame out. */
  private static String in(Thread.State state, String... frames) {
    StackTraceElement[] stack =
        Arrays.stream(frames)
            .map(
                frame -> {
                  int dot = frame.lastIndexOf('.');
                  return new StackTraceElement(
                      frame.substring(0, dot), frame.substring(dot + 1), null, 1);
                })
            .toArray(StackTraceElement[]::new);
    return String.valueOf(BlockingCall.in(stack, state));
  }

  private static String in(String... frames) {
    return in(Thread.State.WAITING, frames);
  }

  @Test
  void theNetwork() {
    assertThat(
            in(
                "sun.nio.ch.NioSocketImpl.park",
                "java.net.Socket$SocketInputStream.read",
                "org.driver.Connection.query",
                "shop.Shop.load",
                OF_LOOP))
        .isEqualTo(
            "java.net.Socket.SocketInputStream.read blocks the loop: use asyncio.net.Streams, or"
                + " toThread(…)");
    assertThat(in("sun.nio.ch.SocketChannelImpl.connect", "shop.Shop.load", OF_LOOP))
        .isEqualTo(
            "java.nio.channels.NetworkChannel.connect blocks the loop: use asyncio.net.Streams, or"
                + " toThread(…)");
    assertThat(
            in(
                "java.util.concurrent.CompletableFuture.get",
                "jdk.internal.net.http.HttpClientImpl.send",
                "jdk.internal.net.http.HttpClientFacade.send",
                "shop.Shop.load",
                OF_LOOP))
        .isEqualTo("java.net.http.HttpClient.send blocks the loop: use await(client.sendAsync(…))");
  }

  @Test
  void files() {
    assertThat(
            in(
                "java.io.FileInputStream.readBytes",
                "java.io.FileInputStream.read",
                "java.io.BufferedReader.readLine",
                "shop.Shop.ask",
                OF_LOOP))
        .isEqualTo(
            "java.io.BufferedReader.readLine blocks the loop: use asyncio.AsyncFiles, or"
                + " toThread(…)");
  }

  @Test
  void byWayOfTheJdk() {
    assertThat(
            in(
                "java.util.concurrent.locks.LockSupport.park",
                "java.util.concurrent.LinkedBlockingQueue.take",
                "java.util.stream.ReferencePipeline.toList",
                "shop.Shop.takeAll",
                OF_LOOP))
        .isEqualTo(
            "java.util.concurrent.LinkedBlockingQueue.take blocks the loop: use"
                + " asyncio.sync.Queue");
  }

  @Test
  void aMonitor() {
    assertThat(in(Thread.State.BLOCKED, "shop.Shop.load", OF_LOOP))
        .isEqualTo("synchronized blocks the loop: use asyncio.sync.Lock");
  }

  @Test
  void nothingIsSaidOfWhatTheLibraryCalls() {
    assertThat(
            in("java.lang.Thread.sleep", "asyncio.AsyncFiles.readString", "shop.Shop.a", OF_LOOP))
        .isEqualTo("null");
    assertThat(in("java.util.ArrayList.add", "shop.Shop.a", OF_LOOP)).isEqualTo("null");
    assertThat(in(Thread.State.RUNNABLE, "shop.Shop.a", OF_LOOP)).isEqualTo("null");
    assertThat(in()).isEqualTo("null");
  }
}
