package asyncio.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test like one of {@link AsyncTest}, which runs once on each engine that this JVM has. It may
 * have a parameter of the type {@link asyncio.EngineKind}, and gets the engine there.
 *
 * <pre>{@code
 * @BothEngines
 * void asksOnce() { … } // runs as asksOnce() DIRECT, and as asksOnce() PORTABLE
 * }</pre>
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(AsyncExtension.class)
public @interface BothEngines {}
