package asyncio.examples.browser;

/** Where a task comes from. Tasks of one source run in the order in which they came. */
public enum TaskSource {
  /** The user has clicked or typed. */
  USER_INTERACTION('U'),
  /** It is time for a frame. */
  RENDERING('R'),
  /** Something that was asked for has arrived. */
  NETWORK('N'),
  /** Somebody has posted a message. */
  MESSAGE('M'),
  /** A timer has elapsed. */
  TIMER('T'),
  /** Nothing else is to be done. */
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
