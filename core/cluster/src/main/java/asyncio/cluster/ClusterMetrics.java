package asyncio.cluster;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a member has counted, as Micrometer meters.
 *
 * <pre>{@code
 * new ClusterMetrics(cluster).bindTo(registry);
 * }</pre>
 *
 * <table>
 * <caption>The meters; all are tagged {@code member=NAME}</caption>
 * <tr><th>name</th><th>kind</th><th>measures</th></tr>
 * <tr><td>{@code asyncio.cluster.calls}</td><td>counter</td><td>calls of this member</td></tr>
 * <tr><td>{@code asyncio.cluster.lost}</td><td>counter</td>
 *   <td>losses that hit them: a call with retries may be hit several times</td></tr>
 * <tr><td>{@code asyncio.cluster.retries}</td><td>counter</td><td>calls that went elsewhere</td></tr>
 * <tr><td>{@code asyncio.cluster.served}</td><td>counter</td>
 *   <td>calls of others that began here</td></tr>
 * </table>
 *
 * <p>Threads: any. The registry reads plain counters; a call costs nothing more for the meters.
 */
public final class ClusterMetrics implements MeterBinder, AutoCloseable {

  private final CallCounters counters;
  private final Tags tags;

  /** Guarded by itself. */
  private final IdentityHashMap<MeterRegistry, List<Meter>> bound = new IdentityHashMap<>();

  /**
   * Metrics of a member.
   *
   * @param cluster the cluster, as this member sees it
   */
  public ClusterMetrics(Cluster cluster) {
    this.counters = Objects.requireNonNull(cluster, "cluster").counters();
    this.tags = Tags.of("member", cluster.self().name());
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    synchronized (bound) {
      List<Meter> meters = bound.computeIfAbsent(registry, unknown -> new ArrayList<>());
      meters.add(counter(registry, "calls", counters.calls, "Calls of this member"));
      meters.add(counter(registry, "lost", counters.lost, "Losses that hit calls"));
      meters.add(counter(registry, "retries", counters.retries, "Calls that went elsewhere"));
      meters.add(counter(registry, "served", counters.served, "Calls of others"));
    }
  }

  private FunctionCounter counter(
      MeterRegistry registry, String name, AtomicLong count, String description) {
    return FunctionCounter.builder("asyncio.cluster." + name, count, AtomicLong::doubleValue)
        .tags(tags)
        .description(description)
        .register(registry);
  }

  /** Removes the meters. */
  @Override
  public void close() {
    synchronized (bound) {
      bound.forEach((registry, meters) -> meters.forEach(registry::remove));
      bound.clear();
    }
  }
}
