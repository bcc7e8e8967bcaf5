package asyncio.net;

import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * A fact about a transport; see {@link BaseTransport#getExtraInfo}.
 *
 * <pre>{@code
 * SocketAddress client = writer.getExtraInfo(ExtraInfo.PEERNAME);
 * }</pre>
 *
 * <p>In Python: the names that {@code get_extra_info} takes. The names here are the same.
 *
 * @param <T> the value's type
 * @param name the name, as in Python
 * @param type the value's class
 */
public record ExtraInfo<T>(String name, Class<T> type) {

  /** The address of this end. */
  public static final ExtraInfo<SocketAddress> SOCKNAME =
      new ExtraInfo<>("sockname", SocketAddress.class);

  /** The address of the other end. */
  public static final ExtraInfo<SocketAddress> PEERNAME =
      new ExtraInfo<>("peername", SocketAddress.class);

  /**
   * The socket's channel; null once it is closed. Only look at it: do not read, write or close it.
   */
  public static final ExtraInfo<SelectableChannel> SOCKET =
      new ExtraInfo<>("socket", SelectableChannel.class);

  /**
   * The pipe's channel; null once it is closed. Only look at it: do not read, write or close it.
   */
  public static final ExtraInfo<SelectableChannel> PIPE =
      new ExtraInfo<>("pipe", SelectableChannel.class);

  /** The JDK's object of a child process. Only look at it: do not end the process by it. */
  public static final ExtraInfo<Process> SUBPROCESS = new ExtraInfo<>("subprocess", Process.class);

  /** Of TLS: the context that the connection was made with. */
  public static final ExtraInfo<SSLContext> SSLCONTEXT =
      new ExtraInfo<>("sslcontext", SSLContext.class);

  /** Of TLS: the engine that encrypts. */
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

  /** Of TLS: the other end's certificate, then those that vouch for it. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public static final ExtraInfo<List<Certificate>> PEERCERT =
      new ExtraInfo<>("peercert", (Class) List.class);
}
