package asyncio.internal.text;

/** A future of the library for work outside of its loop, such as in another process. */
public interface Elsewhere {

  /** {@return the work and its place, for people} Any thread. Must not print other objects. */
  String describeWork();
}
