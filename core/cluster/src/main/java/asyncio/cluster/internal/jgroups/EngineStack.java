package asyncio.cluster.internal.jgroups;

import java.util.List;
import javax.net.ssl.SSLContext;
import org.jgroups.protocols.BARRIER;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MFC;
import org.jgroups.protocols.NAKACK4;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.UNICAST4;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.stack.Protocol;
import org.jgroups.util.TLSClientAuth;

/** The engine's protocols, the lowest first, with their settings. */
final class EngineStack {

  /** In place of a joiner's patience. */
  static final int FOUNDER = 0;

  /** How often a joiner asks the founder that it has found, before it begins anew. */
  static final int JOIN_ATTEMPTS = 2;

  /**
   * How long the founder waits for members that do not acknowledge a view: such as have died, or
   * have given up joining. Longer than a joiner waits, and each join that is given up makes the
   * next ones fail.
   */
  private static final int ACK_MILLIS = 400;

  /** A founder looks for nobody. */
  private static final int FOUND_MILLIS = 1;

  private static final int CONNECT_MILLIS = 1000;

  /** A member whose socket is gone is asked once more, and has so long to answer. */
  private static final int VERIFY_MILLIS = 300;

  private static final int MERGE_MIN_MILLIS = 500;
  private static final int MERGE_MAX_MILLIS = 1500;

  private EngineStack() {}

  /**
   * The stack of one attempt.
   *
   * @param patience milliseconds in which members must answer a joiner, or {@link #FOUNDER}
   */
  static List<Protocol> protocols(EngineSettings settings, int port, int patience) {
    boolean founder = patience == FOUNDER;
    return List.of(
        tcp(settings, port),
        discovery(settings),
        new MERGE3().setMinInterval(MERGE_MIN_MILLIS).setMaxInterval(MERGE_MAX_MILLIS),
        sockets(settings),
        heartbeats(settings),
        new VERIFY_SUSPECT2().setTimeout(VERIFY_MILLIS),
        new BARRIER(),
        new NAKACK4(),
        new UNICAST4(),
        new Membership(founder)
            .setJoinTimeout(founder ? FOUND_MILLIS : patience)
            .setMaxJoinAttempts(JOIN_ATTEMPTS)
            .setViewAckCollectionTimeout(ACK_MILLIS)
            .printLocalAddress(false),
        new MFC(),
        new FRAG4());
  }

  private static TCP tcp(EngineSettings settings, int port) {
    TCP tcp = new TCP();
    tcp.setBindAddress(settings.bind())
        .setBindPort(port)
        .setPortRange(0)
        .setBundlerType("no-bundler") // the outbox gathers
        .setThreadFactory(new EngineThreads())
        .useVirtualThreads(true);
    tcp.setSockConnTimeout(CONNECT_MILLIS);
    SSLContext context = settings.tls();
    if (context != null) {
      tcp.tls().enabled(true).setSSLContext(context).setClientAuth(TLSClientAuth.NEED);
    }
    return tcp;
  }

  /**
   * Each member keeps a socket to the next one: when it breaks, that one may have died. These
   * sockets are never encrypted, and carry nothing but "I am there". Without an address they would
   * listen at all of the machine's.
   */
  private static FD_SOCK2 sockets(EngineSettings settings) {
    FD_SOCK2 sockets = new FD_SOCK2();
    sockets.setBindAddress(settings.bind());
    sockets.setOffset(FreePort.OFFSET);
    return sockets;
  }

  /** Whoever is asked tells of all members: the founder, which admits others, may have died. */
  private static TCPPING discovery(EngineSettings settings) {
    TCPPING discovery = new TCPPING();
    discovery.setInitialHosts(settings.contacts());
    discovery.setPortRange(0);
    discovery.returnEntireCache(true);
    return discovery;
  }

  private static FD_ALL3 heartbeats(EngineSettings settings) {
    long silence = Math.max(1, Math.round(settings.heartbeat() * 1000));
    FD_ALL3 heartbeats = new FD_ALL3();
    heartbeats.setTimeout(silence);
    heartbeats.setInterval(Math.max(1, silence / 5));
    return heartbeats;
  }
}
