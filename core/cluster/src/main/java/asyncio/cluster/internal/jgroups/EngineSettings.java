package asyncio.cluster.internal.jgroups;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What the engine needs to know.
 *
 * @param group the name of the group: groups of other names do not see one another, even if one
 *     gets a port that another has had
 * @param bind the address to listen at
 * @param port the port, or 0 for any that is free
 * @param contacts the members to ask first; empty for a founder
 * @param tls for both sides of each connection, or null for plain ones
 * @param heartbeat seconds of silence after which a member counts as lost
 */
public record EngineSettings(
    String group,
    InetAddress bind,
    int port,
    List<InetSocketAddress> contacts,
    @Nullable SSLContext tls,
    double heartbeat) {

  /** Copies the list. */
  public EngineSettings {
    contacts = List.copyOf(contacts);
  }
}
