package asyncio;

/** When {@link Asyncio#wait(java.util.Collection, double, ReturnWhen)} returns. */
public enum ReturnWhen {
  /** When all futures are done. */
  ALL_COMPLETED,
  /** When one future is done. */
  FIRST_COMPLETED,
  /** When one future has failed, or all are done. A cancelled future has not failed. */
  FIRST_EXCEPTION
}
