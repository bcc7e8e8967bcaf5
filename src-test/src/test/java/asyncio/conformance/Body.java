package asyncio.conformance;

import java.util.List;

/** Statements, one after the other. */
record Body(List<Statement> statements) implements Statement {

  static final Body EMPTY = new Body(List.of());

  @Override
  public Returned run(Activation activation) {
    for (Statement statement : statements) {
      activation.interpreter().countStep();
      Returned returned = statement.run(activation);
      if (returned != null) {
        return returned;
      }
    }
    return null;
  }
}
