package asyncio.observe;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.futures.Future;
import asyncio.internal.report.FrameOwner;
import asyncio.test.VirtualClock;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whose code the frames of a stack are. */
class FrameOwnerTest {

  @Test
  void theLibraryIsAllPackagesOfItsModules() throws Exception {
    Set<String> below = new TreeSet<>();
    for (Class<?> inside : new Class<?>[] {Future.class, Asyncio.class, VirtualClock.class}) {
      Path classes = Path.of(inside.getProtectionDomain().getCodeSource().getLocation().toURI());
      for (String name :
          ModuleFinder.of(classes).findAll().iterator().next().descriptor().packages()) {
        assertThat(FrameOwner.isLibrary(name + ".Name")).as(name).isTrue();
        if (name.contains(".")) {
          below.add(name.split("\\.")[1]);
        }
      }
    }
    assertThat(FrameOwner.LIBRARY_PACKAGES).containsExactlyInAnyOrderElementsOf(below);
  }

  @Test
  void allElseIsTheProgramsOrTheJdks() {
    assertThat(FrameOwner.isLibrary("asyncio.examples.Main")).isFalse();
    assertThat(FrameOwner.isProgram("asyncio.examples.Main")).isTrue();
    assertThat(FrameOwner.isLibrary("asyncioish.Main")).isFalse();
    assertThat(FrameOwner.isProgram("java.lang.Thread")).isFalse();
    assertThat(FrameOwner.isProgram("asyncio.sync.Lock")).isFalse();
    assertThat(FrameOwner.isProgram("org.junit.jupiter.engine.Any")).isFalse();
    assertThat(FrameOwner.isProgram("org.junitish.Main")).isTrue();
  }

  @Test
  void whatRunsAProgramsCodeIsThere() throws Exception {
    for (String runner : AwaitSite.RUNNERS) {
      assertThat(Class.forName(runner).getDeclaredMethods())
          .anyMatch(method -> method.getName().equals("run"));
    }
  }
}
