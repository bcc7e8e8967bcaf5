package asyncio.cluster;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.CancelledError;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A program that is a worker of a cluster, until SIGTERM: then it finishes its calls and leaves.
 *
 * <pre>{@code
 * java -cp app.jar:... asyncio.cluster.Worker --found 10.0.0.5:7800 --tls keys.p12
 * java -cp app.jar:... asyncio.cluster.Worker --join 10.0.0.5:7800 --bind 10.0.0.6 --tls keys.p12
 * }</pre>
 *
 * <table>
 * <caption>Options</caption>
 * <tr><td>{@code --found HOST:PORT}</td><td>founds a cluster, and listens there</td></tr>
 * <tr><td>{@code --join HOST:PORT,...}</td><td>joins the cluster of these members</td></tr>
 * <tr><td>{@code --bind HOST[:PORT]}</td><td>where a joining one listens; loopback without it</td>
 *   </tr>
 * <tr><td>{@code --name NAME}</td><td>its name, for people</td></tr>
 * <tr><td>{@code --tls FILE}</td><td>a PKCS 12 file with its key and the certificates to trust; the
 *   password is in the environment variable {@code ASYNCIO_CLUSTER_PASSWORD}</td></tr>
 * <tr><td>{@code --insecure}</td><td>an address other than loopback, without TLS</td></tr>
 * <tr><td>{@code --allow PATTERN}</td><td>classes that may be deserialized, beside those of the
 *   first entry of the class path; may be repeated</td></tr>
 * <tr><td>{@code --build TEXT}</td><td>in place of a hash of that entry</td></tr>
 * <tr><td>{@code --heartbeat SECONDS}, {@code --timeout SECONDS}</td><td>as in {@link
 *   ClusterOptions}</td></tr>
 * </table>
 *
 * <p>Exit codes: 0 after SIGTERM; 1 if it could not join, or failed; 2 for wrong options.
 */
public final class Worker {

  /** How long an orphan may unwind its calls, in milliseconds. */
  private static final long ORPHAN_MILLIS = 1000;

  private ClusterOptions options = ClusterOptions.DEFAULT.withServing();
  private final Set<String> home = new LinkedHashSet<>();
  private @Nullable String found;
  private @Nullable String join;
  private boolean untilStdinEnds;

  private Worker() {}

  /**
   * Runs a worker.
   *
   * @param args the options
   * @throws IOException if it cannot found or join
   */
  public static void main(String[] args) throws IOException {
    Worker worker = new Worker();
    try {
      worker.parse(new ArrayDeque<>(List.of(args)));
    } catch (IllegalArgumentException | IOException | GeneralSecurityException wrong) {
      System.err.println("asyncio.cluster.Worker: " + wrong.getMessage());
      System.exit(2);
    }
    Asyncio.run(() -> worker.work());
  }

  private void parse(Deque<String> args) throws IOException, GeneralSecurityException {
    while (!args.isEmpty()) {
      take(args.remove(), args);
    }
    if ((found == null) == (join == null)) {
      throw new IllegalArgumentException("one of --found HOST:PORT and --join HOST:PORT is needed");
    }
    if (join != null) {
      HostAndPort.listOf(join); // throws if there is none
    }
    options.checkedBindAddress();
    if (home.isEmpty()) {
      String[] classPath = System.getProperty("java.class.path").split(java.io.File.pathSeparator);
      home.add(Path.of(classPath[0]).toAbsolutePath().toString());
    }
  }

  private void take(String option, Deque<String> args)
      throws IOException, GeneralSecurityException {
    switch (option) {
      case "--found" -> {
        found = value(option, args);
        options = options.withBind(found);
      }
      case "--join" -> join = value(option, args);
      case "--bind" -> options = options.withBind(value(option, args));
      case "--name" -> options = options.withName(value(option, args));
      case "--tls" -> options = options.withTls(tls(value(option, args)));
      case "--insecure" -> options = options.withoutProtection();
      case "--allow" -> options = options.withAllowed(value(option, args));
      case "--build" -> options = options.withBuild(value(option, args));
      case "--heartbeat" -> options = options.withHeartbeat(seconds(option, args));
      case "--timeout" -> options = options.withTimeout(seconds(option, args));
      case "--home" -> home.add(value(option, args));
      case "--until-stdin-ends" -> untilStdinEnds = true;
      default -> throw new IllegalArgumentException("unknown option " + option);
    }
  }

  private static String value(String option, Deque<String> args) {
    String value = args.poll();
    if (value == null) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return value;
  }

  private static Duration seconds(String option, Deque<String> args) {
    String text = value(option, args);
    try {
      return Duration.ofNanos(Math.round(Double.parseDouble(text) * 1e9));
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException(option + " needs seconds, not " + text, notANumber);
    }
  }

  private static SSLContext tls(String file) throws IOException, GeneralSecurityException {
    String password = System.getenv("ASYNCIO_CLUSTER_PASSWORD");
    char[] secret = (password == null ? "" : password).toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = new FileInputStream(file)) {
      store.load(in, secret);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, secret);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  // ---- in the loop

  private void work() throws IOException {
    EventLoop loop = Asyncio.getRunningLoop();
    Task<?> main = Objects.requireNonNull(Asyncio.currentTask());
    boolean[] terminated = {false};
    onTerm(
        loop,
        () -> {
          terminated[0] = true;
          main.cancel("SIGTERM");
        });
    if (untilStdinEnds) {
      watchStdin(loop, main);
    }
    try (Cluster cluster = begin()) {
      serve(cluster, terminated);
    } catch (CancelledError toldToEnd) {
      if (!terminated[0] && !orphaned) {
        throw toldToEnd;
      }
    }
  }

  private volatile boolean orphaned;

  private Cluster begin() throws IOException {
    String build = options.build() != null ? options.build() : Build.of(home);
    Cluster.Settings settings = new Cluster.Settings(options, home, build);
    return join == null
        ? Cluster.found(settings)
        : Cluster.join(HostAndPort.listOf(join), join, settings);
  }

  private static void serve(Cluster cluster, boolean[] terminated) {
    try {
      Asyncio.getRunningLoop().createFuture().await(); // until it is cancelled
    } catch (CancelledError toldToEnd) {
      if (!terminated[0]) {
        throw toldToEnd;
      }
      Asyncio.shielded(() -> cluster.drain());
    }
  }

  private static void onTerm(EventLoop loop, Runnable action) {
    try {
      loop.addSignalHandler("TERM", action);
    } catch (IllegalArgumentException | UnsupportedOperationException notHere) {
      // a system without it
    }
  }

  /** Ends this process when the parent closes the pipe, or dies. */
  private void watchStdin(EventLoop loop, Task<?> main) {
    Thread.ofPlatform()
        .name("asyncio-cluster-parent")
        .daemon()
        .start(
            () -> {
              drainStdin();
              orphaned = true;
              haltLater();
              loop.callSoonThreadsafe(() -> main.cancel("the parent has ended"));
            });
  }

  private static void drainStdin() {
    try {
      while (System.in.read() >= 0) {
        // nothing is said there
      }
    } catch (IOException broken) {
      // as good as its end
    }
  }

  /** A call that does not unwind must not keep an orphan alive. */
  private static void haltLater() {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                Thread.sleep(ORPHAN_MILLIS);
              } catch (InterruptedException never) {
                // end at once
              }
              Runtime.getRuntime().halt(0);
            });
  }
}
