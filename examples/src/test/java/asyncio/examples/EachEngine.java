package asyncio.examples;

import asyncio.EngineKind;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A test that is run with each engine, which it gets as its argument. */
@ParameterizedTest(name = "{0}")
@EnumSource(value = EngineKind.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface EachEngine {}
