package asyncio.examples.net;

import asyncio.Asyncio;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command line of {@link ChatRoom}. */
@Command(
    name = "chat",
    sortOptions = false,
    footer = "Come in by nc or telnet; say /who, /quit, or anything else.")
public final class Chat implements Runnable {

  @Mixin private Listener listener = new Listener(8889);

  @Override
  public void run() {
    Asyncio.run(() -> listener.serve("a chat room", new ChatRoom()::serve, ChatRoom.LONGEST_LINE));
  }
}
