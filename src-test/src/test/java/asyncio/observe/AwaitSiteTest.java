package asyncio.observe;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.futures.Future;
import asyncio.test.VirtualClock;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whose frames those of an await are. */
class AwaitSiteTest {

  @Test
  void itKnowsWhichFramesAreOurs() throws Exception {
    Set<String> packages = new TreeSet<>();
    for (Class<?> inside : new Class<?>[] {Future.class, Asyncio.class, VirtualClock.class}) {
      Path classes = Path.of(inside.getProtectionDomain().getCodeSource().getLocation().toURI());
      packages.addAll(ModuleFinder.of(classes).findAll().iterator().next().descriptor().packages());
    }
    assertThat(packages).allMatch(ours -> AwaitSite.isOurs(ours + ".Name"));
    packages.remove("asyncio");
    assertThat(AwaitSite.OUR_SUBPACKAGES)
        .hasSameElementsAs(packages.stream().map(name -> name.split("\\.")[1]).toList());
    assertThat(AwaitSite.isOurs("asyncio.examples.Main")).isFalse();
    assertThat(AwaitSite.isOurs("asyncioish.Main")).isFalse();
  }
}
