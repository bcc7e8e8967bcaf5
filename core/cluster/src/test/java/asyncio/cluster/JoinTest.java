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
    Keys keys = new Keys(folder);
    keys.authority("ca");
    keys.authority("foreignca");
    keys.signed("member", "ca", "+0d");
    keys.signed("expired", "ca", "-10d");
    keys.signed("foreign", "foreignca", "+0d");
    SSLContext member = keys.context("member", "ca");
    List<SSLContext> strangers =
        List.of(
            keys.context(null, "ca"), keys.context("foreign", "ca"), keys.context("expired", "ca"));
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

  /** Certificates, made by the JDK's keytool. */
  private record Keys(Path folder) {

    private static final String SECRET = "secret";

    void authority(String name) throws Exception {
      keytool(
          store(name),
          "-genkeypair",
          "-alias",
          name,
          "-keyalg",
          "EC",
          "-dname",
          "CN=" + name,
          "-ext",
          "bc:c");
    }

    void signed(String name, String by, String start) throws Exception {
      keytool(store(name), "-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name);
      keytool(store(name), "-certreq", "-alias", name, "-file", file(name + ".csr"));
      keytool(
          store(by),
          "-gencert",
          "-alias",
          by,
          "-infile",
          file(name + ".csr"),
          "-outfile",
          file(name + ".crt"),
          "-startdate",
          start,
          "-validity",
          "5");
      keytool(store(by), "-exportcert", "-alias", by, "-file", file(by + ".crt"));
      keytool(store(name), "-importcert", "-alias", by, "-file", file(by + ".crt"), "-noprompt");
      keytool(
          store(name), "-importcert", "-alias", name, "-file", file(name + ".crt"), "-noprompt");
    }

    private String file(String name) {
      return folder.resolve(name).toString();
    }

    private String store(String name) {
      return file(name + ".p12");
    }

    private void keytool(String store, String... args) throws Exception {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
      command.addAll(List.of(args));
      command.addAll(List.of("-keystore", store, "-storetype", "PKCS12", "-storepass", SECRET));
      Path log = folder.resolve("keytool.log");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(new java.io.File("/dev/null"))
              .redirectOutput(log.toFile())
              .start();
      assertThat(process.waitFor()).as(command + " " + Files.readString(log)).isZero();
    }

    SSLContext context(String name, String trusted) throws Exception {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      KeyStore authorities = KeyStore.getInstance("PKCS12");
      authorities.load(null, null);
      authorities.setCertificateEntry(trusted, load(trusted).getCertificate(trusted));
      trust.init(authorities);
      KeyManager[] own = {};
      if (name != null) {
        KeyManagerFactory keys =
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(name), SECRET.toCharArray());
        own = keys.getKeyManagers();
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own, trust.getTrustManagers(), new SecureRandom());
      return context;
    }

    private KeyStore load(String name) throws Exception {
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(Path.of(store(name)))) {
        store.load(in, SECRET.toCharArray());
      }
      return store;
    }
  }
}
