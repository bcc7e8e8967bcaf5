package asyncio.futures;

/**
 * A function without arguments and without a result, which may suspend and may throw any exception.
 *
 * <p>Methods that take a function with or without a result have two forms. A lambda without a
 * result, such as {@code () -> sleep(1)}, is an {@code Action}; any other lambda is an {@link
 * Awaitable}. Every awaitable is an action, too, whose result is dropped; so the compiler prefers
 * the form with the result wherever both would do.
 *
 * <p>In Kotlin a lambda is never an {@code Action}: it always has a result, {@code Unit} for
 * instance, and is an {@code Awaitable}. So no result is dropped there.
 */
// Why it has two supertypes: Kotlin would prefer a form without a result to one with a result. It
// makes no object of a lambda, though, if the interface has two abstract methods, or a generic one.
// For Java, two methods of the same erasure are one. The generic one must come first: Kotlin 2.4
// forgets it otherwise.
@FunctionalInterface
public interface Action extends GenericAction, PlainAction {}
