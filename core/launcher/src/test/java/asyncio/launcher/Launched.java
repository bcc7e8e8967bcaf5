package asyncio.launcher;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A program of a runnable jar; its class is not public, as that of some programs is not. */
final class Launched {

  static final List<String> ARGUMENTS = new ArrayList<>();

  private Launched() {}

  public static void main(String[] args) throws IOException {
    ARGUMENTS.addAll(List.of(args));
    if (args.length > 0 && args[0].equals("fail")) {
      throw new IOException("the program fails");
    }
  }
}
