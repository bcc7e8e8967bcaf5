package asyncio.cluster;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Objects as bytes, by Java's serialization behind a {@link ClassFilter}. */
final class Codec {

  private final ClassFilter filter;

  Codec(ClassFilter filter) {
    this.filter = filter;
  }

  /**
   * An object as bytes.
   *
   * @throws NotSerializableException names the field that holds what cannot be serialized
   * @throws IOException whatever a class's own {@code writeObject} throws
   */
  byte[] write(@Nullable Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Watched out = new Watched(bytes)) {
      try {
        out.writeObject(object);
      } catch (NotSerializableException refused) {
        throw out.explained(refused, object);
      }
    }
    return bytes.toByteArray();
  }

  /**
   * The object of some bytes.
   *
   * @throws java.io.InvalidClassException if a class is not allowed
   */
  Object read(byte[] bytes) throws IOException, ClassNotFoundException {
    try (Filtered in = new Filtered(new ByteArrayInputStream(bytes))) {
      in.setObjectInputFilter(filter);
      return in.readObject();
    }
  }

  /** Knows which object came last, so that an exception can say where it is held. */
  private static final class Watched extends ObjectOutputStream {

    private @Nullable Object last;
    private boolean failed;

    Watched(OutputStream out) throws IOException {
      super(out);
      enableReplaceObject(true);
    }

    @Override
    protected @Nullable Object replaceObject(@Nullable Object object) {
      failed |= object instanceof NotSerializableException; // which is written, too
      if (!failed) {
        last = object;
      }
      return object;
    }

    NotSerializableException explained(NotSerializableException refused, @Nullable Object root) {
      String holder = last == null ? null : Holder.of(last, root);
      if (holder == null) {
        return refused;
      }
      NotSerializableException named =
          new NotSerializableException(refused.getMessage() + ", which is held by " + holder);
      named.initCause(refused);
      return named;
    }
  }

  /** Finds classes as the program does, not as the caller of this class. */
  private static final class Filtered extends ObjectInputStream {

    Filtered(InputStream in) throws IOException {
      super(in);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      try {
        return Class.forName(description.getName(), false, loader);
      } catch (ClassNotFoundException unknown) {
        return super.resolveClass(description); // primitive types, too
      }
    }
  }
}
