package asyncio.examples.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** Mistakes, each of which breaks one of the {@link Rules}; and the first seed that finds it. */
enum Mistake {
  A_CLERK_ACKNOWLEDGES_BEFORE_IT_CHARGES(
      153,
      new Rules() {
        @Override
        void charge(Delivery order, Step work, Step acknowledge) throws IOException {
          acknowledge.take();
          work.take();
        }
      }),
  THE_BOOKKEEPER_ACKNOWLEDGES_FIRST(
      10,
      new Rules() {
        @Override
        void enter(Step enter, Step acknowledge) throws IOException {
          acknowledge.take();
          enter.take();
        }
      }),
  CHARGES_WITHOUT_THE_INBOX(
      1,
      new Rules() {
        @Override
        boolean isRepeated(boolean isInInbox) {
          return false;
        }
      }),
  THE_SHOP_FORGETS_BEFORE_IT_HAS_SENT(
      170,
      new Rules() {
        @Override
        void send(Step send, Step forget) throws IOException {
          forget.take();
          send.take();
        }
      }),
  AN_ORDER_NOT_FORCED(
      105,
      new Rules() {
        @Override
        void forceOutbox(FileChannel file) {}
      }),
  A_CHARGE_NOT_FORCED(
      5,
      new Rules() {
        @Override
        void forceLedger(FileChannel file) {}
      });

  private final long seed;
  private final Rules rules;

  Mistake(long seed, Rules rules) {
    this.seed = seed;
    this.rules = rules;
  }

  /** A seed that has found it. It finds it no more when the order of events has changed. */
  long seed() {
    return seed;
  }

  Rules rules() {
    return rules;
  }
}
