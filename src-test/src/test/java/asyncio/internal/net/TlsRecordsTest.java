package asyncio.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.internal.net.TlsRecords.Unwrapped;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The records of two ends that hand each other arrays. */
class TlsRecordsTest {

  private static final char[] PASSWORD = "secret".toCharArray();
  private static final int BUFFER = 64 * 1024;

  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final TlsRecords server;
  private TlsRecords client;

  TlsRecordsTest() throws IOException, GeneralSecurityException {
    server = records(serverContext().createSSLEngine(), /* isClient= */ false);
    client = client("TLSv1.3");
  }

  // ---- helpers

  private static KeyStore store() throws IOException, GeneralSecurityException {
    try (InputStream file = TlsRecordsTest.class.getResourceAsStream("/asyncio/network/tls.p12")) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(Objects.requireNonNull(file), PASSWORD);
      return store;
    }
  }

  private static SSLContext serverContext() throws IOException, GeneralSecurityException {
    KeyStore all = store();
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry(
        "server", all.getKey("server", PASSWORD), PASSWORD, all.getCertificateChain("server"));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private TlsRecords client(String version) throws IOException, GeneralSecurityException {
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    authorities.setCertificateEntry("ca", store().getCertificate("ca"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authorities);
    SSLContext context = SSLContext.getInstance(version);
    context.init(new KeyManager[0], trust.getTrustManagers(), null);
    return records(context.createSSLEngine(), /* isClient= */ true);
  }

  private TlsRecords records(SSLEngine engine, boolean isClient) {
    engine.setUseClientMode(isClient);
    return new TlsRecords(engine, buffer::clear);
  }

  private void handshake(String version) throws IOException, GeneralSecurityException {
    client = client(version);
    client.beginHandshake();
    server.beginHandshake();
    exchange();
  }

  /** Lets both engines do what they need, until neither needs anything. */
  private void exchange() throws SSLException {
    while (advance(client, server) || advance(server, client)) {
      // goes on
    }
    assertThat(client.status()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
    assertThat(server.status()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
  }

  private static boolean advance(TlsRecords end, TlsRecords other) throws SSLException {
    switch (end.status()) {
      case NEED_TASK -> end.runTasks();
      case NEED_WRAP -> other.received(end.wrapOwn());
      default -> {
        return end.encryptedSize() > 0 && end.unwrap() == Unwrapped.SOME;
      }
    }
    return true;
  }

  private static byte[] wrap(TlsRecords from, byte[] data) throws SSLException {
    WriteBuffer unsent = new WriteBuffer();
    unsent.add(ByteBuffer.wrap(data));
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    while (!unsent.isEmpty()) {
      records.writeBytes(from.wrap(unsent));
    }
    return records.toByteArray();
  }

  private static byte[] unwrapAll(TlsRecords to) throws SSLException {
    ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
    while (to.unwrap() == Unwrapped.SOME) {
      plaintext.writeBytes(to.takePlaintext());
    }
    return plaintext.toByteArray();
  }

  private static byte[] random(int size) {
    byte[] data = new byte[size];
    new Random(size).nextBytes(data);
    return data;
  }

  // ---- tests

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void plaintextArrivesAsItWas(String version) throws Exception {
    handshake(version);
    for (int size : new int[] {1, 64, 16 * 1024, 1 << 20}) {
      byte[] data = random(size);
      server.received(wrap(client, data));
      assertThat(Arrays.equals(unwrapAll(server), data)).as("to the server: " + size).isTrue();
      client.received(wrap(server, data));
      assertThat(Arrays.equals(unwrapAll(client), data)).as("to the client: " + size).isTrue();
    }
    assertThat(server.encryptedSize()).isZero();
    assertThat(server.plaintextSize()).isZero();
  }

  @Test
  void aRecordMayComeInPieces() throws Exception {
    handshake("TLSv1.3");
    byte[] data = random(500);
    byte[] records = wrap(client, data);
    server.received(new byte[0]);
    for (int i = 0; i < records.length; i++) {
      assertThat(server.unwrap()).isEqualTo(Unwrapped.INCOMPLETE);
      assertThat(server.encryptedSize()).isEqualTo(i);
      server.received(new byte[] {records[i]});
    }
    assertThat(server.unwrap()).isEqualTo(Unwrapped.SOME);
    assertThat(server.takePlaintext()).isEqualTo(data);
    assertThat(server.takePlaintext()).isEmpty();
  }

  @Test
  void plaintextCanBeTakenInParts() throws Exception {
    handshake("TLSv1.3");
    server.received(wrap(client, new byte[] {1, 2, 3}));
    assertThat(server.hasPlaintext()).isFalse();
    server.unwrap();
    assertThat(server.hasPlaintext()).isTrue();
    assertThat(server.plaintext().get()).isEqualTo((byte) 1);
    assertThat(server.plaintextSize()).isEqualTo(2);
    assertThat(server.takePlaintext()).containsExactly(2, 3);
    assertThat(server.hasPlaintext()).isFalse();
  }

  @Test
  void whatIsDroppedIsGone() throws Exception {
    handshake("TLSv1.3");
    server.received(wrap(client, new byte[20_000]));
    server.unwrap();
    server.dropPlaintext();
    assertThat(server.hasPlaintext()).isFalse();
    server.dropEncrypted();
    assertThat(server.unwrap()).isEqualTo(Unwrapped.INCOMPLETE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void theEndIsSaidAndHeard(String version) throws Exception {
    handshake(version);
    client.closeOutbound();
    server.received(client.wrapOwn());
    assertThat(client.isOutboundDone()).isTrue();
    assertThat(server.isInboundDone()).isFalse();
    assertThat(server.unwrap()).isEqualTo(Unwrapped.CLOSED);
    assertThat(server.isInboundDone()).isTrue();
    assertThat(server.status()).isNotEqualTo(HandshakeStatus.NEED_WRAP);
    server.closeOutbound();
    client.received(server.wrapOwn());
    assertThat(client.unwrap()).isEqualTo(Unwrapped.CLOSED);
  }

  @Test
  void garbageIsAnsweredByAnAlert() throws Exception {
    handshake("TLSv1.3");
    assertThat(server.wrapAlert()).isEmpty();
    server.received(random(100));
    assertThatThrownBy(server::unwrap).isInstanceOf(SSLException.class);
    client.received(server.wrapAlert());
    assertThatThrownBy(client::unwrap).isInstanceOf(SSLException.class);
  }

  @Test
  void aKeyUpdateIsAnswered() throws Exception {
    handshake("TLSv1.3");
    server.refuseRenegotiation();
    client.beginHandshake();
    server.received(client.wrapOwn());
    assertThat(server.unwrap()).isEqualTo(Unwrapped.SOME);
    assertThat(server.status()).isEqualTo(HandshakeStatus.NEED_WRAP);
    client.received(server.wrapOwn());
    exchange();
    server.received(wrap(client, new byte[] {7}));
    assertThat(unwrapAll(server)).containsExactly(7);
  }

  @Test
  void aClientMayRenegotiate() throws Exception {
    handshake("TLSv1.2");
    client.beginHandshake();
    exchange();
    server.received(wrap(client, new byte[] {7}));
    assertThat(unwrapAll(server)).containsExactly(7);
  }

  @Test
  void aClientMayNotRenegotiateIfThatIsRefused() throws Exception {
    handshake("TLSv1.2");
    server.refuseRenegotiation();
    client.beginHandshake();
    assertThatThrownBy(this::exchange)
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("renegotiate");
  }

  @Test
  void aClientMayRenegotiateIfTheServerWantsItTo() throws Exception {
    handshake("TLSv1.2");
    server.refuseRenegotiation();
    server.beginHandshake();
    exchange();
    server.received(wrap(client, new byte[] {7}));
    assertThat(unwrapAll(server)).containsExactly(7);
  }
}
