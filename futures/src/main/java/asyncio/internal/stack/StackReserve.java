package asyncio.internal.stack;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Throws {@link StackOverflowError} early: before a state change, not in the middle of one.
 *
 * <p>An overflow in the middle of a hand-over would leave a loop with two running tasks, or none.
 * The JDK has the same problem: an overflow inside {@code LockSupport.unpark} loses the thread that
 * was to be woken. So every operation that changes the state of a loop, a future or a task first
 * calls {@link #require()}. If that returns, the operation has 32 KiB of stack, which is several
 * times as much as any of them takes, interpreted or compiled.
 *
 * <p>How can a program see how much stack is left? It calls a method with 4,096 local variables.
 * The interpreter needs a frame with a slot of eight bytes for each, and HotSpot checks at the
 * entry of a compiled method that the frames of the interpreter would fit as well, for it may have
 * to go back to them. The compiled check is one store to the stack: below two nanoseconds, and
 * mostly nothing when the method is inlined. Java source would have to name 4,096 variables, so the
 * class is assembled here, byte by byte.
 */
public final class StackReserve {

  /** Slots of eight bytes. */
  private static final int SLOTS = 4096;

  /** Enough for some frames, and for what calls {@link #require()} in them. */
  private static final int MORE_SLOTS = SLOTS + 1024;

  private static final @Nullable MethodHandle CHECK = assemble(SLOTS);
  private static final @Nullable MethodHandle CHECK_MORE = assemble(MORE_SLOTS);

  /**
   * Always false, but not for the JIT: a branch that it could fold away would take the check with
   * it.
   */
  private static boolean never;

  private StackReserve() {}

  /**
   * Makes sure that the current thread has 32 KiB of stack left.
   *
   * @throws StackOverflowError if it has not
   */
  public static void require() {
    if (CHECK != null) {
      try {
        CHECK.invokeExact(never);
      } catch (Error overflow) {
        throw overflow;
      } catch (Throwable impossible) {
        throw new AssertionError(impossible);
      }
    }
  }

  /**
   * Makes sure that the current thread has 40 KiB of stack left. For a change that calls {@link
   * #require()} some frames deeper, in its middle, where an overflow would leave it half done.
   *
   * @throws StackOverflowError if it has not
   */
  public static void requireMore() {
    if (CHECK_MORE != null) {
      try {
        CHECK_MORE.invokeExact(never);
      } catch (Error overflow) {
        throw overflow;
      } catch (Throwable impossible) {
        throw new AssertionError(impossible);
      }
    }
  }

  /**
   * Null where the JVM defines no hidden classes, as in a native image: there nothing is checked.
   */
  private static @Nullable MethodHandle assemble(int slots) {
    try {
      MethodHandles.Lookup check =
          MethodHandles.lookup().defineHiddenClass(classFile(slots), /* initialize= */ true);
      return check.findStatic(
          check.lookupClass(), "check", MethodType.methodType(void.class, boolean.class));
    } catch (IOException | ReflectiveOperationException | UnsupportedOperationException e) {
      return null;
    }
  }

  /** {@code final class Check { static void check(boolean fail) { if (fail) throw null; } }} */
  private static byte[] classFile(int slots) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(0xCAFEBABE);
    out.writeInt(49); // the format of Java 5: it needs no stack maps
    out.writeShort(8); // constants 1 to 7
    writeClass(out, 2);
    writeUtf8(out, "asyncio/internal/stack/Check");
    writeClass(out, 4);
    writeUtf8(out, "java/lang/Object");
    writeUtf8(out, "check");
    writeUtf8(out, "(Z)V");
    writeUtf8(out, "Code");
    writeShorts(out, 0x30, 1, 3, 0, 0); // final; this class, its superclass; no interface, no field
    writeShorts(out, 1, 0x8, 5, 6, 1); // one method: static, name, type, one attribute
    byte[] code = {
      0x1a, // iload_0
      (byte) 0x99,
      0,
      5, // ifeq: to the return
      1, // aconst_null
      (byte) 0xbf, // athrow
      (byte) 0xb1 // return
    };
    writeShorts(out, 7); // Code
    out.writeInt(12 + code.length);
    writeShorts(out, 1, slots); // depth of the operand stack; number of local variables
    out.writeInt(code.length);
    out.write(code);
    writeShorts(out, 0, 0, 0); // no exception table, no attributes of the code and of the class
    return bytes.toByteArray();
  }

  private static void writeClass(DataOutputStream out, int name) throws IOException {
    out.writeByte(7);
    out.writeShort(name);
  }

  private static void writeUtf8(DataOutputStream out, String text) throws IOException {
    out.writeByte(1);
    out.writeUTF(text);
  }

  private static void writeShorts(DataOutputStream out, int... values) throws IOException {
    for (int value : values) {
      out.writeShort(value);
    }
  }
}
