package asyncio.examples.pictures;

import asyncio.examples.pictures.Scene.Area;
import asyncio.examples.pictures.Scene.Block;
import asyncio.examples.pictures.Scene.Moment;
import asyncio.examples.pictures.Scene.Phase;
import asyncio.examples.pictures.Scene.Spot;
import asyncio.observe.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A recording as a picture that moves: an SVG with animations in CSS. It needs no script, so it
 * moves in a README, too; and it stands still for readers who have asked their system for that.
 */
final class MovingPicture {

  /** How long a moment is shown, in seconds. */
  private static final double MOMENT = 1.7;

  /** The part of a moment in which things move, and that in which they come and go. */
  private static final double MOVE = 0.3;

  private static final double FADE = 0.04;

  private static final int AXIS_LEFT = 40;
  private static final int AXIS_WIDTH = 680;
  private static final int AXIS = 338;
  private static final int TOP = 122;
  private static final int ROW = 36;

  private static final String STYLE =
      """
      svg { --paper: #ffffff; --raised: #f4f5f7; --ink: #1d2126; --faint: #5f6770; --line: #c3c9d0;
        --task: #0072b2; --on-task: #ffffff; --callback: #00785a; --blocked: #d55e00; }
      @media (prefers-color-scheme: dark) {
        svg { --paper: #15181d; --raised: #1e2229; --ink: #e6e9ee; --faint: #9aa4b0; --line: #46505c;
          --task: #56b4e9; --on-task: #06121b; --callback: #1fbf92; --blocked: #ff8a3d; }
      }
      text { font: 14px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--ink); }
      .title { font-size: 17px; font-weight: 600; }
      .faint, .tick { fill: var(--faint); }
      .tick { font-size: 12px; text-anchor: middle; }
      .paper { fill: var(--paper); }
      .area { fill: var(--raised); stroke: var(--line); }
      .phase { fill: var(--raised); stroke: var(--line); }
      .lit { fill: none; stroke: var(--task); stroke-width: 3; }
      .axis { stroke: var(--line); stroke-width: 2; }
      .task { fill: var(--task); }
      .callback { fill: var(--callback); }
      .token text { fill: var(--on-task); text-anchor: middle; }
      .block { fill: var(--blocked); }
      .now { fill: var(--ink); }
      """;

  private final String title;
  private final Scene scene;
  private final StringBuilder style = new StringBuilder(STYLE);
  private final StringBuilder body = new StringBuilder();
  private int animations;

  MovingPicture(String title, Recording recording) {
    this.title = title;
    this.scene = new Scene(recording.events());
    if (scene.moments.isEmpty()) {
      throw new IllegalArgumentException("No task has ended in the recording: nothing to show.");
    }
  }

  /** The whole file. */
  String toSvg() {
    drawStage();
    drawPhases();
    drawAxis();
    scene.names.forEach(this::drawToken);
    drawTexts();
    style.append("@media (prefers-reduced-motion: reduce) { * { animation: none !important; } }\n");
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 372\" role=\"img\">\n"
        + ("<title>" + escape(title) + "</title>\n<style>\n" + style + "</style>\n")
        + body
        + "</svg>\n";
  }

  // ---- what stands still

  private void drawStage() {
    line("<rect class='paper' width='760' height='372' rx='8'/>");
    line("<text class='title' x='20' y='30'>%s</text>".formatted(escape(title)));
    area(20, 240, "waits");
    area(280, 240, "ready, the next one on top");
    area(540, 200, "runs");
  }

  private void area(int x, int width, String name) {
    line("<rect class='area' x='%d' y='92' width='%d' height='176' rx='6'/>".formatted(x, width));
    line("<text class='faint' x='%d' y='111'>%s</text>".formatted(x + 10, name));
  }

  // ---- what moves

  private void drawPhases() {
    drawPhase(Phase.LOOK, 20, "1  look outside: what is due?");
    drawPhase(Phase.RUN, 386, "2  run each ready one once; then back to 1");
  }

  private void drawPhase(Phase phase, int x, String name) {
    String box = "x='%d' y='46' width='354' height='30' rx='15'".formatted(x);
    line("<rect class='phase' %s/>".formatted(box));
    line("<rect class='lit' %s %s/>".formatted(box, shownWhile(moment -> moment.phase() == phase)));
    line("<text x='%d' y='66'>%s</text>".formatted(x + 14, name));
  }

  private void drawAxis() {
    line("<path class='axis' d='M%d %d h%d'/>".formatted(AXIS_LEFT, AXIS, AXIS_WIDTH));
    int last = -100;
    for (double time : times()) {
      line("<path class='axis' d='M%d %d v6'/>".formatted(xOf(time), AXIS));
      int x = xOf(time);
      boolean close = x - last < 46;
      line(
          "<text class='tick' x='%d' y='%d'>%s</text>"
              .formatted(x, AXIS + 22, close ? "" : tick(time)));
      last = close ? last : x;
    }
    for (int i = 0; i < scene.blocks.size(); i++) {
      Block block = scene.blocks.get(i);
      int number = i;
      line(
          "<rect class='block' x='%d' y='%d' width='%d' height='12' %s/>"
              .formatted(
                  xOf(block.from()),
                  AXIS - 12,
                  Math.max(3, xOf(block.to()) - xOf(block.from())),
                  shownWhile(moment -> moment.blocks() > number)));
    }
    line(
        "<path class='now' d='M0 %d l-7 -12 h14 z' %s/>"
            .formatted(
                AXIS - 1,
                animated(
                    "transform",
                    m -> "translate(%dpx, 0)".formatted(xOf(m.time())),
                    restingMoment())));
  }

  private static String tick(double time) {
    return Scene.millis(time);
  }

  private void drawToken(int who, String name) {
    String kind = scene.isCallback(who) ? "callback" : "task";
    line(
        "<g class='token' %s><g %s>"
            .formatted(
                animated("transform", moment -> position(moment, who), restingMoment()),
                shownWhile(moment -> spot(moment, who).area() != Area.NOWHERE)));
    line("<rect class='%s' width='180' height='28' rx='5'/>".formatted(kind));
    line("<text x='90' y='19'>%s</text></g></g>".formatted(escape(name)));
  }

  private String position(Moment moment, int who) {
    int now = scene.moments.indexOf(moment);
    Spot spot = spot(moment, who);
    for (int i = now; spot.area() == Area.NOWHERE && i > 0; i--) {
      spot = spot(scene.moments.get(i - 1), who); // it vanishes where it was
    }
    for (int i = now; spot.area() == Area.NOWHERE && i < scene.moments.size(); i++) {
      spot = spot(scene.moments.get(i), who); // or appears where it will be
    }
    int x = spot.area() == Area.RUNS ? 550 : spot.area() == Area.READY ? 310 : 50;
    return "translate(%dpx, %dpx)".formatted(x, TOP + ROW * spot.place());
  }

  private static Spot spot(Moment moment, int who) {
    return moment.spots().getOrDefault(who, new Spot(Area.NOWHERE, 0));
  }

  private void drawTexts() {
    for (Moment moment : scene.moments) {
      line(
          "<text x='20' y='300' %s>%s</text>"
              .formatted(shownWhile(other -> other == moment), escape(moment.text())));
    }
  }

  /** The moment that a reader sees whose system lets nothing move: the fullest one. */
  private Moment restingMoment() {
    return scene.moments.stream()
        .filter(moment -> moment.blocks() == scene.blocks.size())
        .max((a, b) -> Long.compare(shown(a), shown(b)))
        .orElse(scene.moments.get(0));
  }

  private static long shown(Moment moment) {
    return moment.spots().values().stream().filter(spot -> spot.area() != Area.NOWHERE).count();
  }

  // ---- animations

  private String shownWhile(Function<Moment, Boolean> isShown) {
    return animated("opacity", moment -> isShown.apply(moment) ? "1" : "0", restingMoment());
  }

  /** A property that has a value in each moment; the attributes of what it belongs to. */
  private String animated(String property, Function<Moment, String> value, Moment resting) {
    List<String> values = new ArrayList<>();
    scene.moments.forEach(moment -> values.add(value.apply(moment)));
    String first = "%s: %s; ".formatted(property, value.apply(resting));
    if (values.stream().distinct().count() == 1) {
      return "style='%s'".formatted(first.trim());
    }
    String name = "a" + animations++;
    double length = 100.0 / values.size();
    style.append("@keyframes ").append(name).append(" { ");
    frame(0, property, values.get(values.size() - 1));
    String before = values.get(values.size() - 1);
    double change = property.equals("opacity") ? FADE : MOVE;
    for (int i = 0; i < values.size(); i++) {
      if (!values.get(i).equals(before)) {
        frame(i * length, property, before);
        frame((i + change) * length, property, values.get(i));
      }
      before = values.get(i);
    }
    frame(100, property, before);
    style.append("}\n");
    return "style='%sanimation: %s %s infinite linear'"
        .formatted(first, name, number(MOMENT * values.size()) + "s");
  }

  private void frame(double percent, String property, String value) {
    style.append(number(percent)).append("% { ").append(property).append(": ").append(value);
    style.append(" } ");
  }

  private static String number(double number) {
    return String.format(Locale.ROOT, "%.2f", number);
  }

  // ---- the time

  private NavigableSet<Double> times() {
    NavigableSet<Double> times = new TreeSet<>();
    scene.moments.forEach(moment -> times.add(moment.time()));
    return times;
  }

  private int xOf(double time) {
    double first = times().first();
    double length = times().last() - first;
    return AXIS_LEFT + (length == 0 ? 0 : (int) (AXIS_WIDTH * (time - first) / length));
  }

  // ---- text

  private void line(String tag) {
    body.append(tag.replace('\'', '"')).append('\n');
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#8217;");
  }
}
