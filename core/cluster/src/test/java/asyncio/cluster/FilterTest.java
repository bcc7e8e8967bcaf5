package asyncio.cluster;

import static asyncio.Asyncio.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.cluster.Jobs.Echo;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jgroups.Address;
import org.jgroups.JChannel;
import org.jgroups.ObjectMessage;
import org.junit.jupiter.api.Test;

/** What is not allowed never gets its {@code readObject} called. */
class FilterTest {

  /** How often a canary was read, in this JVM. */
  static final AtomicInteger READ = new AtomicInteger();

  static final class Canary implements Serializable {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("UnusedMethod") // the serialization calls it
    private void readObject(ObjectInputStream in) {
      READ.incrementAndGet();
    }
  }

  record CanaryIsTheCall(Canary canary) implements RemoteCoroutine<Integer> {
    @Override
    public Integer run() {
      return 1;
    }
  }

  /** Of the allowed classes; its result is not one of them. */
  static final class Allowed {
    private Allowed() {}

    record CanaryIsTheResult() implements RemoteCoroutine<Object> {
      @Override
      public Object run() {
        return new Canary();
      }
    }
  }

  private static Cluster.Settings settings(String... allowed) {
    ClusterOptions options = ClusterOptions.DEFAULT.withServing().withAllowed(allowed);
    return new Cluster.Settings(options, Set.of(), "test");
  }

  @Test
  void aCanaryIsReadFromNoRequestNoReplyAndNoMessageOfTheEngine() {
    String[] allowed = {
      Jobs.class.getName(), Allowed.class.getName(), CanaryIsTheCall.class.getName()
    };
    Asyncio.run(
        () -> {
          Cluster victim = Cluster.found(settings(allowed));
          List<HostAndPort> contact = HostAndPort.listOf(victim.self().address());
          Cluster hostile = Cluster.join(contact, "victim", settings(allowed));
          try {
            victim.waitForMembers(2);
            assertThatThrownBy(() -> await(hostile.submit(new CanaryIsTheCall(new Canary()))))
                .isInstanceOf(InvalidClassException.class);
            assertThatThrownBy(() -> await(victim.submit(new Allowed.CanaryIsTheResult())))
                .isInstanceOf(InvalidClassException.class);
            assertThat(READ).hasValue(0);
            assertThat(await(victim.submit(new Echo(1)))).isEqualTo(1);
            JChannel channel = channelOf(hostile);
            for (Address other : channel.getView().getMembers()) {
              if (!other.equals(channel.getAddress())) {
                channel.send(new ObjectMessage(other, new Canary()));
              }
            }
            while (hostile.members().size() > 1 && REFUSALS.get() == 0) {
              Asyncio.sleep(0.01);
            }
            assertThat(READ).hasValue(0);
          } finally {
            hostile.close();
            victim.close();
          }
        });
  }

  /** Counts what the transport says that it has refused. */
  private static final AtomicInteger REFUSALS = new AtomicInteger();

  private static final java.util.logging.Logger LOGGER =
      java.util.logging.Logger.getLogger("asyncio");

  static {
    LOGGER.setFilter(
        record -> {
          if (String.valueOf(record.getMessage()).contains("outside of the call protocol")) {
            REFUSALS.incrementAndGet();
          }
          return true;
        });
  }

  private static JChannel channelOf(Cluster cluster) throws ReflectiveOperationException {
    Field transport = Cluster.class.getDeclaredField("transport");
    transport.setAccessible(true);
    Object engine = transport.get(cluster);
    Field channel = engine.getClass().getDeclaredField("channel");
    channel.setAccessible(true);
    return (JChannel) channel.get(engine);
  }

  @Test
  void patternsAreOfAPackageOrOfPackagesBelowOrOfAClass() {
    assertThat(ClassFilter.matches("com.acme.*", "com.acme.Job")).isTrue();
    assertThat(ClassFilter.matches("com.acme.*", "com.acme.jobs.Job")).isFalse();
    assertThat(ClassFilter.matches("com.acme.**", "com.acme.jobs.Job")).isTrue();
    assertThat(ClassFilter.matches("com.acme.Job", "com.acme.Job$Part")).isTrue();
    assertThat(ClassFilter.matches("com.acme.Job", "com.acme.Jobs")).isFalse();
  }
}
