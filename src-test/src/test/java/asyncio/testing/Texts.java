package asyncio.testing;

/** Texts of objects. */
public final class Texts {

  private Texts() {}

  /** The text of a lock, a queue and the like, without the number that tells it from others. */
  public static String anonymous(Object object) {
    return object.toString().replaceFirst(" at 0x[0-9a-f]+", "");
  }
}
