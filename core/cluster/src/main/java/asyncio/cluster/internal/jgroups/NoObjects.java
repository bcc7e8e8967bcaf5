package asyncio.cluster.internal.jgroups;

import java.io.DataInput;
import java.io.IOException;
import java.util.function.Supplier;
import org.jgroups.Message;
import org.jgroups.MessageFactory;
import org.jgroups.ObjectMessage;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.util.SeqnoList;

/**
 * Keeps the engine from reading serialized objects: before the first byte of one is read.
 *
 * <p>The engine makes messages by a table that all channels of a JVM share. {@link ObjectMessage}
 * is the only type whose reading makes an object of a class that the sender names, and the only one
 * that may run {@code readObject}. The entry that takes its place reads what the engine itself
 * sends in such messages, lists of numbers, and throws for anything else. It does so in the threads
 * of this library's channels: a program that uses the engine for itself keeps the rest.
 */
final class NoObjects extends MessageFactory {

  private NoObjects() {}

  @SuppressWarnings("unchecked")
  static void install() {
    ((Supplier<Message>[]) creators)[Message.OBJ_MSG] = NoObjects::make;
  }

  private static Message make() {
    return EngineThreads.isCurrent() ? new NumbersOnly() : new ObjectMessage();
  }

  /** Reads requests for messages to send again, and nothing else. */
  private static final class NumbersOnly extends ObjectMessage {

    private static final short NUMBERS = ClassConfigurator.getMagicNumber(SeqnoList.class);

    /** In the form that {@code Util.readSizeStreamable} of the engine reads. */
    @Override
    public void readPayload(DataInput in) throws IOException, ClassNotFoundException {
      if (in.readByte() == 0) {
        return; // null
      }
      if (in.readShort() != NUMBERS) {
        SecurityException refused =
            new SecurityException(
                "A member has sent an object outside of the call protocol. It is not read.");
        System.getLogger("asyncio").log(System.Logger.Level.ERROR, refused.getMessage());
        throw refused;
      }
      SeqnoList numbers = new SeqnoList();
      numbers.readFrom(in);
      setObject(numbers);
    }
  }
}
