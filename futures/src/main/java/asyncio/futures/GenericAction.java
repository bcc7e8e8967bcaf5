package asyncio.futures;

/** Keeps Kotlin from making an {@link Action} of a lambda. */
interface GenericAction {

  /**
   * The method of {@link PlainAction}, as Java sees it; another one, as Kotlin sees it.
   *
   * @param <N> nothing
   * @throws Exception any exception
   */
  <N> void perform() throws Exception;
}
