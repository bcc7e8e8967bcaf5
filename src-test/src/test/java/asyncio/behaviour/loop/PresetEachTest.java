package asyncio.behaviour.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.LoopBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Builders of loops that a program makes itself can be set up by those who start it. */
class PresetEachTest {

  private static String nameOfALoop() {
    try (EventLoop loop = EventLoop.create()) {
      return loop.name();
    }
  }

  @Test
  void eachBuilderIsSetUpAndTheProgramMayOverride() {
    List<String> names = new ArrayList<>();
    LoopBuilder.presetEach(
        builder -> builder.name("preset"),
        () -> {
          Asyncio.run(() -> names.add(Asyncio.getRunningLoop().name()));
          try (EventLoop own = EventLoop.builder().name("own").build()) {
            names.add(own.name());
          }
        });
    assertThat(names).containsExactly("preset", "own");
    assertThat(nameOfALoop()).isNotEqualTo("preset");
  }

  @Test
  void theInnerPresetComesLastAndTheOuterOneIsBackAfterIt() {
    List<String> names = new ArrayList<>();
    LoopBuilder.presetEach(
        builder -> builder.name("outer").debug(true),
        () -> {
          assertThatThrownBy(
                  () ->
                      LoopBuilder.presetEach(
                          builder -> builder.name("inner"),
                          () -> {
                            names.add(nameOfALoop());
                            throw new IllegalArgumentException("the program's");
                          }))
              .hasMessage("the program's");
          names.add(nameOfALoop());
        });
    assertThat(names).containsExactly("inner", "outer");
  }

  @Test
  void whatThrowsGoesToTheProgramAndNullIsNamed() {
    LoopBuilder.presetEach(
        builder -> {
          throw new IllegalStateException("no loops today");
        },
        () -> assertThatThrownBy(EventLoop::create).hasMessage("no loops today"));
    assertThatThrownBy(() -> LoopBuilder.presetEach(null, () -> {})).hasMessage("preset");
    assertThatThrownBy(() -> LoopBuilder.presetEach(builder -> {}, null)).hasMessage("program");
  }
}
