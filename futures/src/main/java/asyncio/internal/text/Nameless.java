package asyncio.internal.text;

/** An object of a class that only the library knows. Texts name the superclass. */
public interface Nameless {}
