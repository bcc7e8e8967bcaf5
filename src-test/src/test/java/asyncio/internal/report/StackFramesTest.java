package asyncio.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.futures.Future;
import asyncio.test.VirtualClock;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What counts as the library's own on a stack. */
class StackFramesTest {

  @Test
  void ourPackagesAreThoseOfOurModules() throws Exception {
    Set<String> packages = new TreeSet<>();
    for (Class<?> inside : new Class<?>[] {Future.class, Asyncio.class, VirtualClock.class}) {
      Path classes = Path.of(inside.getProtectionDomain().getCodeSource().getLocation().toURI());
      packages.addAll(ModuleFinder.of(classes).findAll().iterator().next().descriptor().packages());
    }
    assertThat(packages).allMatch(name -> StackFrames.isLibrary(name + ".Some"));
    assertThat(StackFrames.isLibrary("asyncio.examples.Main")).isFalse();
  }
}
