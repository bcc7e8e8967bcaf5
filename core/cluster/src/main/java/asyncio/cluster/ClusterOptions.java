package asyncio.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a process takes part in a cluster. Immutable: each method returns other options.
 *
 * @param name the member's name, for people; null: the process id
 * @param bind where to listen, {@code HOST} or {@code HOST:PORT}; port 0 is any that is free
 * @param tls keys and trust for both sides of each connection, or null for none
 * @param insecure whether an address other than loopback may be used without TLS
 * @param allowed classes that may be deserialized, beside those of the JDK's values and of the
 *     program's own jar: patterns such as {@code com.acme.jobs.*}, of a package, {@code
 *     com.acme.**}, of packages below, too, or the name of a class
 * @param heartbeat seconds of silence after which a member counts as lost
 * @param timeout seconds for joining
 * @param build what tells builds of the program apart; null: a hash of the class path
 * @param serving whether this member runs the calls of others
 */
public record ClusterOptions(
    @Nullable String name,
    String bind,
    @Nullable SSLContext tls,
    boolean insecure,
    List<String> allowed,
    double heartbeat,
    double timeout,
    @Nullable String build,
    boolean serving) {

  /**
   * Loopback, any free port, no TLS, a heartbeat of 10 seconds, 30 seconds to join or to start
   * workers.
   */
  public static final ClusterOptions DEFAULT =
      new ClusterOptions(null, "127.0.0.1:0", null, false, List.of(), 10, 30, null, false);

  /** Checks the values. */
  public ClusterOptions {
    HostAndPort.of(Objects.requireNonNull(bind, "bind"));
    allowed = List.copyOf(Objects.requireNonNull(allowed, "allowed"));
    requirePositive("heartbeat", heartbeat);
    requirePositive("timeout", timeout);
  }

  private static void requirePositive(String name, double seconds) {
    if (!(seconds > 0)) {
      throw new IllegalArgumentException(name + " must be more than 0 seconds, not " + seconds);
    }
  }

  /**
   * Names the member.
   *
   * @param newName the name
   * @return other options
   */
  public ClusterOptions withName(String newName) {
    return new ClusterOptions(
        Objects.requireNonNull(newName, "name"),
        bind,
        tls,
        insecure,
        allowed,
        heartbeat,
        timeout,
        build,
        serving);
  }

  /**
   * Listens at another address than loopback. Needs {@link #withTls} or {@link
   * #withoutProtection()}.
   *
   * @param newBind {@code HOST} or {@code HOST:PORT}
   * @return other options
   */
  public ClusterOptions withBind(String newBind) {
    return new ClusterOptions(
        name,
        Objects.requireNonNull(newBind, "bind"),
        tls,
        insecure,
        allowed,
        heartbeat,
        timeout,
        build,
        serving);
  }

  /**
   * Encrypts all connections, and lets in only who has a certificate that this side trusts.
   *
   * @param context has a key, and trusts the other members' certificates and no others
   * @return other options
   */
  public ClusterOptions withTls(SSLContext context) {
    return new ClusterOptions(
        name,
        bind,
        Objects.requireNonNull(context, "context"),
        insecure,
        allowed,
        heartbeat,
        timeout,
        build,
        serving);
  }

  /**
   * Lets everybody in who can reach the port, and run code here: for a network that is closed by
   * other means.
   *
   * @return other options
   */
  public ClusterOptions withoutProtection() {
    return new ClusterOptions(name, bind, tls, true, allowed, heartbeat, timeout, build, serving);
  }

  /**
   * Allows classes to be deserialized.
   *
   * @param patterns such as {@code com.acme.jobs.*}
   * @return other options
   */
  public ClusterOptions withAllowed(String... patterns) {
    List<String> all = new ArrayList<>(allowed);
    all.addAll(List.of(patterns));
    return new ClusterOptions(name, bind, tls, insecure, all, heartbeat, timeout, build, serving);
  }

  /**
   * Sets how long a member may be silent. One that dies is noticed at once; this is for one that
   * hangs, or whose network is cut.
   *
   * @param silence more than zero
   * @return other options
   */
  public ClusterOptions withHeartbeat(Duration silence) {
    return new ClusterOptions(
        name,
        bind,
        tls,
        insecure,
        allowed,
        seconds(Objects.requireNonNull(silence, "silence")),
        timeout,
        build,
        serving);
  }

  /**
   * Sets how long to try to join.
   *
   * @param patience more than zero
   * @return other options
   */
  public ClusterOptions withTimeout(Duration patience) {
    return new ClusterOptions(
        name,
        bind,
        tls,
        insecure,
        allowed,
        heartbeat,
        seconds(Objects.requireNonNull(patience, "patience")),
        build,
        serving);
  }

  /**
   * Says which build this is, in place of a hash of the class path. Members of other builds are
   * refused.
   *
   * @param newBuild such as a version and a commit
   * @return other options
   */
  public ClusterOptions withBuild(String newBuild) {
    return new ClusterOptions(
        name,
        bind,
        tls,
        insecure,
        allowed,
        heartbeat,
        timeout,
        Objects.requireNonNull(newBuild, "build"),
        serving);
  }

  /**
   * Runs the calls of others, as a {@link Worker} does.
   *
   * @return other options
   */
  public ClusterOptions withServing() {
    return new ClusterOptions(name, bind, tls, insecure, allowed, heartbeat, timeout, build, true);
  }

  private static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }

  // ---- for the cluster

  String nameOrPid() {
    return name != null ? name : "process " + ProcessHandle.current().pid();
  }

  /** Refuses what anybody on the network could use. */
  InetAddress checkedBindAddress() throws UnknownHostException {
    InetAddress address = HostAndPort.of(bind).resolve();
    if (!address.isLoopbackAddress() && tls == null && !insecure) {
      throw new IllegalArgumentException(
          "A cluster at "
              + bind
              + " without TLS lets everybody who reaches it run code here: use withTls(...), or"
              + " withoutProtection() if the network is closed by other means.");
    }
    return address;
  }
}
