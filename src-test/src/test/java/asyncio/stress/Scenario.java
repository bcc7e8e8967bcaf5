package asyncio.stress;

/** What tasks do with something, and what must hold. */
interface Scenario {

  /**
   * What a task does, again and again. Wherever it suspends it may be cancelled.
   *
   * @param chaos says how
   */
  void step(Chaos chaos);

  /**
   * Checks what must hold while nothing can run.
   *
   * @param waiting how many tasks wait
   */
  void checkIdle(int waiting);

  /** Lets those who wait go on, as those who come later: nobody is cancelled any more. */
  void finish();

  /** Checks what must hold in the end, when all tasks have ended. */
  void checkEnd();
}
