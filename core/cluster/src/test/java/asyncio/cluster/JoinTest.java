package asyncio.cluster;

import static asyncio.Asyncio.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.cluster.Jobs.Echo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who becomes a member, and who does not. */
class JoinTest {

  private static final ClusterOptions TEST = ClusterOptions.DEFAULT.withBuild("test");
  private static final int STARTS = Integer.getInteger("asyncio.cluster.starts", 5);

  // ---- nobody there, many at once (10)

  @Test
  void whoFindsNobodyThrowsAndNamesTheAddress() {
    String nobody = Child.freeAddress();
    Asyncio.run(
        () ->
            assertThatThrownBy(() -> Cluster.join(nobody, TEST.withTimeout(Duration.ofSeconds(2))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(nobody)
                .hasMessageContaining("within 2.0 seconds"));
  }

  @Test
  void manyThatStartAtOnceAreOneCluster() {
    String address = Child.freeAddress();
    List<Child> all = new ArrayList<>();
    try {
      for (int i = 0; i < STARTS; i++) {
        all.add(Child.worker("--join", address, "--timeout", "50", "--name", "w" + i));
      }
      ClusterOptions founder = TEST.withBind(address);
      Asyncio.run(
          () -> {
            try (Cluster cluster = Cluster.found(founder)) {
              cluster.waitForMembers(STARTS + 1);
              for (Member member : cluster.members()) {
                if (member.worker()) {
                  assertThat(await(cluster.submit(member, new Members()))).isEqualTo(STARTS + 1);
                }
              }
            }
          });
    } finally {
      all.forEach(Child::close);
    }
  }

  /** How many members a worker sees, once it sees all. */
  record Members() implements RemoteCoroutine<Integer> {
    @Override
    public Integer run() {
      Cluster.current().waitForMembers(STARTS + 1);
      return Cluster.current().members().size();
    }
  }

  // ---- builds (12)

  @Test
  void anotherBuildIsRefusedAndBothAreNamed() {
    Asyncio.run(
        () -> {
          try (Cluster cluster = Cluster.found(TEST)) {
            String address = cluster.self().address();
            assertThatThrownBy(
                    () -> Cluster.join(address, ClusterOptions.DEFAULT.withBuild("other")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("test there")
                .hasMessageContaining("other here");
            assertThat(cluster.members()).hasSize(1);
          }
        });
  }

  @Test
  void theBuildIsAHashOfTheProgramsClasses(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("A.class"), "one");
    String one = Build.of(List.of(folder.toString()));
    Files.writeString(folder.resolve("A.class"), "two");
    assertThat(Build.of(List.of(folder.toString()))).isNotEqualTo(one);
  }

  // ---- addresses and certificates (14)

  @Test
  void anAddressForAllNeedsTlsOrAWord() {
    Asyncio.run(
        () -> {
          assertThatThrownBy(() -> Cluster.found(TEST.withBind("0.0.0.0")))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("without TLS");
          Cluster.found(TEST.withBind("0.0.0.0").withoutProtection()).close();
        });
  }

  @Test
  void withTlsOnlyWhoIsTrustedIsAMember(@TempDir Path folder) throws Exception {
    Keys keys = new Keys(folder.resolve("keys.p12"));
    keys.make("ca", "-ext", "bc:c");
    keys.make("foreign");
    keys.make("member", "-signer", "ca");
    keys.make("expired", "-signer", "ca", "-startdate", "-10d", "-validity", "5");
    SSLContext member = keys.context("member");
    List<SSLContext> strangers =
        List.of(keys.context(null), keys.context("foreign"), keys.context("expired"));
    ClusterOptions serving = TEST.withTls(member).withServing();
    Asyncio.run(
        () -> {
          try (Cluster first = Cluster.found(serving);
              Cluster second = Cluster.join(first.self().address(), serving)) {
            for (SSLContext stranger : strangers) {
              ClusterOptions options = TEST.withTls(stranger).withTimeout(Duration.ofSeconds(3));
              assertThatThrownBy(() -> Cluster.join(first.self().address(), options))
                  .isInstanceOf(IOException.class);
              assertThat(await(second.submit(new Echo(1)))).isEqualTo(1);
              assertThat(first.members()).hasSize(2);
            }
          }
        });
  }

  /** Certificates, made by the JDK's keytool: all in one file. */
  private record Keys(Path file) {

    private static final String SECRET = "secret";

    void make(String name, String... more) throws Exception {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
      command.addAll(List.of("-genkeypair", "-alias", name, "-keyalg", "EC"));
      command.addAll(List.of("-dname", "CN=" + name, "-keystore", file.toString()));
      command.addAll(List.of("-storetype", "PKCS12", "-storepass", SECRET));
      command.addAll(List.of(more));
      Path log = file.resolveSibling("keytool.log");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
      assertThat(process.waitFor()).as(command + " " + Files.readString(log)).isZero();
    }

    /** A context that trusts the authority; with a key, or without. */
    SSLContext context(@Nullable String name) throws Exception {
      KeyStore all = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        all.load(in, SECRET.toCharArray());
      }
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("ca", all.getCertificate("ca"));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keysOf(all, name), trust.getTrustManagers(), new SecureRandom());
      return context;
    }

    private static KeyManager[] keysOf(KeyStore all, @Nullable String name) throws Exception {
      if (name == null) {
        return new KeyManager[0];
      }
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      char[] secret = SECRET.toCharArray();
      own.setKeyEntry(name, all.getKey(name, secret), secret, all.getCertificateChain(name));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, secret);
      return keys.getKeyManagers();
    }
  }
}
