package asyncio.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LauncherTest {

  @BeforeEach
  void forget() {
    Launched.ARGUMENTS.clear();
  }

  @Test
  void theProgramIsCalledThoughItsClassIsNotPublic() throws Throwable {
    Launcher.main(new String[] {"one", "two words"});
    assertThat(Launched.ARGUMENTS).containsExactly("one", "two words");
  }

  @Test
  void whatTheProgramThrowsComesOutAsItIs() {
    assertThatThrownBy(() -> Launcher.main(new String[] {"fail"}))
        .isInstanceOf(IOException.class)
        .hasMessage("the program fails")
        .hasNoCause();
  }

  @Test
  void aLaterJavaGetsTheJarAndTheArguments() {
    assertThat(Launcher.command(Path.of("java"), Path.of("a b.jar"), "one", "two words"))
        .containsExactly("java", "-jar", "a b.jar", "one", "two words");
  }
}
