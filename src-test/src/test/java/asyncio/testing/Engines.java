package asyncio.testing;

import asyncio.EngineKind;
import asyncio.EventLoop;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * The engines that can be had in this JVM: both, unless it was started without the flag for the
 * direct one.
 */
public final class Engines implements ArgumentsProvider {

  /** For JUnit. */
  public Engines() {}

  /** The engines. */
  public static Stream<EngineKind> available() {
    return Stream.of(EngineKind.DIRECT, EngineKind.PORTABLE).filter(Engines::isAvailable);
  }

  private static boolean isAvailable(EngineKind engine) {
    try {
      EventLoop.builder().engine(engine).build().close();
      return true;
    } catch (UnsupportedOperationException e) {
      return false;
    }
  }

  @Override
  public Stream<Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    return available().map(Arguments::of);
  }
}
