package asyncio.internal.text;

/** A listener or callback of the library that has a short name in the texts of other objects. */
public interface Named {

  /** {@return the name, such as {@code <Task 'main'>}} Any thread. Must not print other objects. */
  String shortName();
}
