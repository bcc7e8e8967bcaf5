package asyncio.examples.browser;

/** The source of a task. Tasks of one source run in the order in which they came. */
public enum TaskSource {
  /** The user has clicked or typed. */
  USER_INTERACTION('U'),
  /** It is time for a frame. */
  RENDERING('R'),
  /** An answer has arrived. */
  NETWORK('N'),
  /** A message has arrived. */
  MESSAGE('M'),
  /** A timer has elapsed. */
  TIMER('T'),
  /** The page is idle. */
  IDLE('I');

  private final char letter;

  TaskSource(char letter) {
    this.letter = letter;
  }

  /**
   * Its mark in pictures.
   *
   * @return a letter
   */
  public char letter() {
    return letter;
  }
}
