package asyncio.tools;

import java.awt.AWTError;
import java.awt.Desktop;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.net.URI;

/** The browser of the person who sits at this machine. */
public final class DefaultBrowser {

  private DefaultBrowser() {}

  /**
   * Opens a page. Does nothing where there is no screen.
   *
   * @param address the page's address
   * @return false if there is a screen, and no browser could be opened
   */
  public static boolean open(URI address) {
    if (GraphicsEnvironment.isHeadless()) {
      return true;
    }
    try {
      if (Desktop.isDesktopSupported() && Desktop.getDesktop().isSupported(Desktop.Action.BROWSE)) {
        Desktop.getDesktop().browse(address);
        return true;
      }
    } catch (IOException | UnsupportedOperationException | AWTError noBrowser) {
      return false;
    }
    return false;
  }
}
