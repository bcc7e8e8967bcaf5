package asyncio.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.futures.Future;
import asyncio.test.VirtualClock;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the modules show of themselves. */
class ModulesTest {

  private static Set<String> exportsOf(Class<?> inside) throws Exception {
    Path classes = Path.of(inside.getProtectionDomain().getCodeSource().getLocation().toURI());
    ModuleDescriptor module = ModuleFinder.of(classes).findAll().iterator().next().descriptor();
    return module.exports().stream()
        .filter(export -> !export.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .collect(Collectors.toSet());
  }

  @Test
  void exportWhatIsForUsersAndNothingElse() throws Exception {
    assertThat(exportsOf(Future.class)).containsExactly("asyncio.futures");
    assertThat(exportsOf(Asyncio.class))
        .containsExactlyInAnyOrder(
            "asyncio",
            "asyncio.context",
            "asyncio.metrics",
            "asyncio.net",
            "asyncio.observe",
            "asyncio.process",
            "asyncio.sync");
    assertThat(exportsOf(VirtualClock.class))
        .containsExactlyInAnyOrder(
            "asyncio.test", "asyncio.test.explore", "asyncio.test.simulation");
  }
}
