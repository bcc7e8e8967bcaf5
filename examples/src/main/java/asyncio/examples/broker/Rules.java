package asyncio.examples.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * The decisions on which it rests that nothing is lost and nothing happens twice, a line each. The
 * tests replace one at a time by a wrong one, and see how soon the simulation notices.
 */
class Rules {

  /** Something to be done. Suspends. */
  @FunctionalInterface
  interface Step {
    void take() throws IOException;
  }

  /** The shop sends an order. It forgets it when the broker has it. */
  void send(Step send, Step forget) throws IOException {
    send.take();
    forget.take();
  }

  /**
   * A clerk works on an order, and sends the charge. The broker forgets the order when it has the
   * charge. A clerk that acknowledges first, and dies, has lost the order.
   */
  void charge(Delivery order, Step work, Step acknowledge) throws IOException {
    work.take();
    acknowledge.take();
  }

  /** The bookkeeper has a charge. The broker forgets it when it is in the ledger, on the disk. */
  void enter(Step enter, Step acknowledge) throws IOException {
    enter.take();
    acknowledge.take();
  }

  /**
   * Whether a charge has been entered before, and is ignored.
   *
   * @param isInInbox whether its id is among those that the ledger has handled
   */
  boolean isRepeated(boolean isInInbox) {
    return isInInbox;
  }

  /** An order is accepted when it is on the disk. Blocks. */
  void forceOutbox(FileChannel file) throws IOException {
    file.force(false);
  }

  /** A charge is entered when it is on the disk. Blocks. */
  void forceLedger(FileChannel file) throws IOException {
    file.force(false);
  }
}
