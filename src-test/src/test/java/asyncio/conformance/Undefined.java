package asyncio.conformance;

/** An operand names something that does not exist: the statement is not carried out. */
final class Undefined extends RuntimeException {

  private final String name;

  Undefined(String name) {
    super(name, null, false, false);
    this.name = name;
  }

  String name() {
    return name;
  }
}
