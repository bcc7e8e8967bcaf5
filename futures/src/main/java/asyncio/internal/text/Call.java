package asyncio.internal.text;

/** A callback of the library that calls a function of the user's for an object. */
public interface Call {

  /** {@return the user's function} */
  Object function();

  /** {@return the object that the function gets, such as a future} */
  Object subject();
}
