package asyncio.cluster.internal.transport;

import java.util.List;

/**
 * A group of peers, and messages between two of them.
 *
 * <p>What it promises: the messages of one peer to another arrive in the order of the sends, each
 * at most once, whole. A peer that dies leaves the view some time later. Nothing else: a message to
 * a peer that leaves may be lost, and peers may disagree for a while about who is there.
 *
 * <p>Threads: all methods are for the loop's thread, unless they say otherwise; so are the calls of
 * the receiver.
 */
public interface Transport {

  /** Hears of messages and views. */
  interface Receiver {

    /**
     * Other peers are there now.
     *
     * @param peers all that are seen, this one included
     */
    void viewChanged(List<Peer> peers);

    /**
     * A message has come.
     *
     * @param from its sender
     * @param message the bytes, the receiver's own
     */
    void received(Peer from, byte[] message);
  }

  /**
   * This peer.
   *
   * @return its identity; never changes
   */
  Peer self();

  /**
   * Where other processes find this peer.
   *
   * @return such as {@code 127.0.0.1:7800}
   */
  String address();

  /**
   * Begins to tell the receiver: first the view of now.
   *
   * @param receiver hears of everything
   */
  void start(Receiver receiver);

  /**
   * Sends a message. Does not block.
   *
   * @param to the receiver; if it has left, nothing is sent
   * @param message the bytes; not changed afterwards
   */
  void send(Peer to, byte[] message);

  /**
   * Leaves the group. May block for a second or two: for a thread that may. A second call does
   * nothing.
   */
  void close();
}
