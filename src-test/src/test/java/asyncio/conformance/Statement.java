package asyncio.conformance;

/** One statement of a program. */
interface Statement {

  /**
   * Runs the statement.
   *
   * @param activation the function that is being run
   * @return what to leave the function with if this was, or contains, a {@code return}; else null
   */
  Returned run(Activation activation);
}
