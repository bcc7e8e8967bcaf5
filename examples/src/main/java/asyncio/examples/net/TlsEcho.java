package asyncio.examples.net;

import asyncio.Asyncio;
import asyncio.net.Server;
import asyncio.net.TlsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@link EchoServer}, encrypted: what talks to the client does not know of it.
 *
 * <p>The first time it makes itself a key and a certificate, in two files; those who want to be
 * sure to talk to it need the second one.
 *
 * <p>In Python: {@code asyncio.start_server(..., ssl=context)}.
 */
@Command(
    name = "tlsecho",
    sortOptions = false,
    footer = {
      "Talk to it by tlssay, or by",
      "openssl s_client -quiet -connect localhost:8443 -CAfile tlsecho.pem"
    })
public final class TlsEcho implements Runnable {

  @Mixin private Listener listener = new Listener(8443);

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The server's key (${DEFAULT-VALUE}); is made if there is none.")
  private Path key = Path.of("tlsecho.p12");

  @Override
  public void run() {
    Asyncio.run(
        () -> {
          listener.encrypt(tls(key));
          listener.serve("echoing in secret", EchoServer::echo);
        });
  }

  /** For tests: what {@link #run()} serves. */
  static Server listen(Listener listener, Path key) throws IOException {
    listener.encrypt(tls(key));
    return listener.listen(EchoServer::echo);
  }

  private static TlsOptions tls(Path key) throws IOException {
    if (!Files.exists(key)) {
      OwnCertificate.make(key);
      System.out.println("made " + key + " and " + OwnCertificate.certificateOf(key));
    }
    SSLContext context = Asyncio.toThread(() -> OwnCertificate.ofServer(key));
    return TlsOptions.of(context);
  }
}
