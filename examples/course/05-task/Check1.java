import asyncio.Asyncio;

public class Check1 {

  static String verdict() {
    return Checking.verdict("breakfast is ready after 3 seconds", Check1::check);
  }

  static void check() {
    Checking.result(() -> {
      double begin = Asyncio.getRunningLoop().time();
      Checking.same("breakfast", "egg, toast", Exercise1.breakfast(), "return both names");
      Checking.same("seconds that it took", 3.0, Asyncio.getRunningLoop().time() - begin,
          "createTask for both, before you await either");
      return "";
    });
  }

  public static void main(String[] args) {
    Checking.end(Check1::verdict);
  }
}
