package asyncio.examples.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.examples.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;

/** A broker in a process of its own. */
final class BrokerProcess implements AutoCloseable {

  private final Process process;
  private final String address;

  BrokerProcess() throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "broker",
                "--serve")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    address = output.readLine().replace("the broker is at ", "");
  }

  String address() {
    return address;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
