package asyncio.net;

import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * What a transport can be asked for.
 *
 * <p>In Python: the names given to {@code get_extra_info}, which are the names here.
 *
 * @param <T> the value's type
 * @param name the name, as in Python
 * @param type the value's class
 */
public record ExtraInfo<T>(String name, Class<T> type) {

  /** The address of this end: a {@link SocketAddress}. */
  public static final ExtraInfo<SocketAddress> SOCKNAME =
      new ExtraInfo<>("sockname", SocketAddress.class);

  /** The address of the other end. */
  public static final ExtraInfo<SocketAddress> PEERNAME =
      new ExtraInfo<>("peername", SocketAddress.class);

  /** The channel; to be looked at, not to be read, written or closed. */
  public static final ExtraInfo<SelectableChannel> SOCKET =
      new ExtraInfo<>("socket", SelectableChannel.class);

  /** Of a pipe: its channel; to be looked at, not to be read, written or closed. */
  public static final ExtraInfo<SelectableChannel> PIPE =
      new ExtraInfo<>("pipe", SelectableChannel.class);

  /** Of a child process: the JDK's; to be looked at, and not to be ended by it. */
  public static final ExtraInfo<Process> SUBPROCESS = new ExtraInfo<>("subprocess", Process.class);

  /** Of TLS: what the connection was made with. */
  public static final ExtraInfo<SSLContext> SSLCONTEXT =
      new ExtraInfo<>("sslcontext", SSLContext.class);

  /** Of TLS: the engine. */
  public static final ExtraInfo<SSLEngine> SSL_OBJECT =
      new ExtraInfo<>("ssl_object", SSLEngine.class);

  /** Of TLS: the name of the cipher suite. */
  public static final ExtraInfo<String> CIPHER = new ExtraInfo<>("cipher", String.class);

  /**
   * Of TLS: the application protocol that both ends have agreed on.
   *
   * <p>In Python: {@code ssl_object.selected_alpn_protocol()}.
   */
  public static final ExtraInfo<String> ALPN = new ExtraInfo<>("alpn", String.class);

  /** Of TLS: the other end's certificates, its own first. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public static final ExtraInfo<List<Certificate>> PEERCERT =
      new ExtraInfo<>("peercert", (Class) List.class);
}
