package asyncio.network;

import asyncio.net.TlsOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Certificates for tests, valid until 2118: an authority's, and those of a server, "localhost" and
 * 127.0.0.1, and of a client, which the authority has signed.
 *
 * <p>They were made by {@code keytool -keystore tls.p12 -storepass secret -genkeypair}, with {@code
 * -alias ca -ext bc:c=ca:true}, with {@code -alias server -signer ca -ext
 * san=dns:localhost,ip:127.0.0.1}, and with {@code -alias client -signer ca}; all of them with
 * {@code -keyalg EC -startdate 2020/01/01 -validity 36000}.
 */
public final class Certificates {

  /** Longer than any test may take, so that nothing goes on by being given up. */
  private static final double MUCH_PATIENCE = 1000;

  private static final char[] PASSWORD = "secret".toCharArray();
  private static final KeyStore ALL = load();

  private Certificates() {}

  private static KeyStore load() {
    try (InputStream file = Certificates.class.getResourceAsStream("tls.p12")) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(Objects.requireNonNull(file), PASSWORD);
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Of a server that believes clients of the authority. */
  static SSLContext server() {
    return context("TLS", "server");
  }

  /** Of a client that believes servers of the authority, and has no certificate. */
  static SSLContext client() {
    return client("TLSv1.3");
  }

  /** The same, for another newest version of the protocol. */
  static SSLContext client(String version) {
    return context(version, "");
  }

  /** The same, with a certificate. */
  static SSLContext knownClient(String version) {
    return context(version, "client");
  }

  /** How to be such a server: one that gives all the time in the world. */
  public static TlsOptions patientServer() {
    return TlsOptions.of(server()).withTimeouts(MUCH_PATIENCE, MUCH_PATIENCE);
  }

  /** How to be such a client, likewise. */
  public static TlsOptions patientClient() {
    return TlsOptions.of(client()).withTimeouts(MUCH_PATIENCE, MUCH_PATIENCE);
  }

  private static SSLContext context(String version, String alias) {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      KeyStore authorities = empty();
      authorities.setCertificateEntry("ca", ALL.getCertificate("ca"));
      trust.init(authorities);
      SSLContext context = SSLContext.getInstance(version);
      context.init(keys(alias), trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyManager[] keys(String alias) throws GeneralSecurityException, IOException {
    if (alias.isEmpty()) {
      return new KeyManager[0];
    }
    KeyStore own = empty();
    own.setKeyEntry(alias, ALL.getKey(alias, PASSWORD), PASSWORD, ALL.getCertificateChain(alias));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, PASSWORD);
    return keys.getKeyManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** Writes {@code ca.pem}, {@code server.pem} and {@code server.key} for other programs. */
  static void write(Path folder) throws IOException {
    try {
      write(folder.resolve("ca.pem"), "CERTIFICATE", ALL.getCertificate("ca").getEncoded());
      write(folder.resolve("server.pem"), "CERTIFICATE", ALL.getCertificate("server").getEncoded());
      Key key = ALL.getKey("server", PASSWORD);
      write(folder.resolve("server.key"), "PRIVATE KEY", key.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static void write(Path file, String what, byte[] bytes) throws IOException {
    Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    Files.writeString(
        file,
        "-----BEGIN "
            + what
            + "-----\n"
            + lines.encodeToString(bytes)
            + "\n-----END "
            + what
            + "-----\n");
  }
}
