package asyncio.test;

import asyncio.EngineKind;
import asyncio.EventLoop;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

/** One invocation for each engine; for {@link BothEngines}. */
final class EachEngine {

  private EachEngine() {}

  /** The invocations of a test. */
  static Stream<TestTemplateInvocationContext> invocations() {
    return Stream.of(EngineKind.DIRECT, EngineKind.PORTABLE)
        .filter(EachEngine::isAvailable)
        .map(OnEngine::new);
  }

  private static boolean isAvailable(EngineKind engine) {
    try {
      EventLoop.builder().engine(engine).build().close();
      return true;
    } catch (UnsupportedOperationException e) {
      return false;
    }
  }

  /** An invocation on an engine. */
  private record OnEngine(EngineKind engine)
      implements TestTemplateInvocationContext, BeforeEachCallback, ParameterResolver {

    @Override
    public String getDisplayName(int invocationIndex) {
      return engine.toString();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(this);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
      AsyncExtension.setEngine(context, engine);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == EngineKind.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return engine;
    }
  }
}
