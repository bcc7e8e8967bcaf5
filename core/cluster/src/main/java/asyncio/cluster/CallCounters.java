package asyncio.cluster;

import java.util.concurrent.atomic.AtomicLong;

/** What a member has counted. Any thread reads. */
final class CallCounters {

  final AtomicLong calls = new AtomicLong();
  final AtomicLong lost = new AtomicLong();
  final AtomicLong retries = new AtomicLong();
  final AtomicLong served = new AtomicLong();
}
