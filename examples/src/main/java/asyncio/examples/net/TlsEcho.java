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
 * {@link EchoServer}, encrypted. The method that talks to the client is the same.
 *
 * <p>The first run makes a key and a certificate, in two files. Clients need the certificate to
 * verify the server.
 *
 * <p>In Python: {@code asyncio.start_server(..., ssl=context)}.
 */
@Command(
    name = "tlsecho",
    sortOptions = false,
    footer = {
      "Talk to it with the example tlssay, or with",
      "openssl s_client -quiet -connect localhost:8443 -CAfile tlsecho.pem"
    })
public final class TlsEcho implements Runnable {

  @Mixin private Listener listener = new Listener(8443);

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The server's key (${DEFAULT-VALUE}); made if there is none.")
  private Path key = Path.of("tlsecho.p12");

  @Override
  public void run() {
    Asyncio.run(
        () -> {
          listener.encrypt(tls(key));
          listener.serve("echoing in secret", EchoServer::echo);
        });
  }

  /** Begins to serve what {@link #run()} serves, for tests. */
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
