package asyncio;

/** When {@link Asyncio#wait(java.util.Collection, double, ReturnWhen)} returns. */
public enum ReturnWhen {
  /** When all are done. */
  ALL_COMPLETED,
  /** When one is done. */
  FIRST_COMPLETED,
  /** When one has failed (to be cancelled is not to fail), or all are done. */
  FIRST_EXCEPTION
}
