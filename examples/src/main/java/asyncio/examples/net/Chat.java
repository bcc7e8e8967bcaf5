package asyncio.examples.net;

import asyncio.Asyncio;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command line of {@link ChatRoom}. */
@Command(
    name = "chat",
    sortOptions = false,
    footer = "Join with nc or telnet. Type /who, /quit, or a line for all others.")
public final class Chat implements Runnable {

  @Mixin private Listener listener = new Listener(8889);

  @Override
  public void run() {
    Asyncio.run(() -> listener.serve("a chat room", new ChatRoom()::serve, ChatRoom.LONGEST_LINE));
  }
}
