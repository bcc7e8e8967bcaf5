package asyncio.examples.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import asyncio.process.Process;
import asyncio.process.Stdio;
import asyncio.process.Subprocess;
import asyncio.process.SubprocessOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A server's key and a self-signed certificate: enough to try TLS on one machine. Clients have to
 * be given the certificate's file, and trust it.
 */
final class OwnCertificate {

  /** The password that a PKCS #12 file needs. It is no secret here. */
  private static final String PASSWORD = "changeit";

  private OwnCertificate() {}

  /**
   * The file of the certificate, for clients. It stands beside the file of the key, which clients
   * must not have.
   */
  static Path certificateOf(Path key) {
    String name = key.getFileName().toString();
    return key.resolveSibling(name.replaceFirst("\\.[^.]*$", "") + ".pem");
  }

  /**
   * Makes both files by the JDK's {@code keytool}, for this machine, valid for a year. Suspends.
   */
  static void make(Path key) throws IOException {
    keytool(
        key,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost,ip:127.0.0.1",
        "-validity",
        "365");
    keytool(key, "-exportcert", "-rfc", "-file", certificateOf(key).toString());
  }

  private static void keytool(Path key, String... arguments) throws IOException {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    all.addAll(List.of(arguments));
    all.addAll(List.of("-alias", "server", "-keystore", key.toString()));
    all.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    Process keytool =
        Subprocess.createSubprocessExec(
            SubprocessOptions.DEFAULT
                .withStdin(Stdio.DEVNULL)
                .withStdout(Stdio.PIPE)
                .withStderr(Stdio.STDOUT),
            all);
    byte[] said = requireNonNull(keytool.communicate().stdout());
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool cannot make " + key + ": " + new String(said, UTF_8).strip());
    }
  }

  /** Makes the TLS context of the server from its key. Blocks while it reads the file. */
  static SSLContext ofServer(Path key) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(key)) {
      store.load(file, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /**
   * Makes the TLS context of a client that trusts this certificate and no other. Blocks while it
   * reads the file.
   */
  static SSLContext ofClient(Path certificate) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null); // empty
    try (InputStream file = Files.newInputStream(certificate)) {
      store.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
