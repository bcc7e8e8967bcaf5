package asyncio.internal.loop;

/** How a callback became ready. */
public enum Source {
  /** It was scheduled in the loop. */
  LOOP,
  /** Another thread sent it. */
  THREAD,
  /** Its time has come. */
  TIMER,
  /** A channel is ready. */
  CHANNEL
}
