package asyncio.futures;

/** The method of {@link Action}. */
interface PlainAction {

  /**
   * Calls the function.
   *
   * @throws Exception any exception
   */
  void perform() throws Exception;
}
