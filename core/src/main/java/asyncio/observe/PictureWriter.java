package asyncio.observe;

import asyncio.internal.text.Cut;
import asyncio.observe.PictureModel.Arrow;
import asyncio.observe.PictureModel.Block;
import asyncio.observe.PictureModel.Lane;
import asyncio.observe.PictureModel.Scope;
import asyncio.observe.PictureModel.Span;
import asyncio.observe.PictureModel.State;
import asyncio.observe.PictureModel.Turn;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Writes a recording as one SVG picture: the loop's turns and callbacks above, a lane for each task
 * below, who woke whom. The axis counts hops, so that what takes no time is seen too. The same
 * marks as those of a page, and its colours, light or dark as the reader's system is.
 *
 * <p>The same events give the same bytes: all lengths are whole numbers, or tenths.
 */
final class PictureWriter {

  /** A longer recording would be a carpet: its picture shows its beginning, and says so. */
  static final int MOST_HOPS = 400;

  private static final int NAMES = 112;
  private static final int LAST = 150; // for what stands behind the end of a lane
  private static final int WIDTH_OF_HOPS = 900;
  private static final int TURNS_TOP = 20;
  private static final int CALLBACKS_TOP = 42;
  private static final int LANES_TOP = 66;
  private static final int LANE = 32;
  private static final int END_WIDE = 13;
  private static final double LETTER = 6.2; // a letter's width, of 11 pixels high

  private static final String STYLE =
      """
      text{font:11px system-ui,"Segoe UI","DejaVu Sans",sans-serif;fill:#1d2126}
      .paper{fill:#fff}.line{stroke:#d5d9de}.faint{fill:#5f6770}.name{font-weight:600}
      .turn{fill:#dfe3e8}.odd{fill:#eef0f3}.idle{fill:url(#idle);stroke:#56b4e9;stroke-width:.5}
      .running{fill:#0072b2}.on{fill:#fff}.ready{fill:url(#ready)}.waiting{fill:#e3e6ea}
      .callback{fill:#009e73}.arrow{stroke:#d55e00;fill:#d55e00}.arrow path{stroke:none}
      .scope{stroke:#6a3d9a;fill:none;stroke-width:1.5}.words{fill:#6a3d9a}
      .blocked{fill:url(#blocked)}.blocks{font-weight:700}
      .end{fill:#f4f5f7;stroke:#5f6770}.failed{fill:#b00020}.cancelled{fill:url(#cancelled);stroke:#5f6770}
      .g0{fill:#e69f00}.g1{stroke:#8a5a00}.g2{fill:#fff}.g3{fill:#56b4e9}.g4{fill:#cc79a7}.g5{stroke:#1d2126}
      @media (prefers-color-scheme:dark){
      text{fill:#e6e9ee}.paper{fill:#15181d}.line{stroke:#363d47}.faint{fill:#9aa4b0}
      .turn{fill:#2d333d}.odd{fill:#232830}.waiting{fill:#2f3640}.running{fill:#56b4e9}.on{fill:#06121b}
      .callback{fill:#1fbf92}.arrow{stroke:#ff8a3d;fill:#ff8a3d}.scope{stroke:#c9a6f0}.words{fill:#c9a6f0}
      .end{fill:#1e2229}.failed{fill:#ff6b7d}.g1{stroke:#5c3c00}.g2{fill:#15181d}.g3{fill:#2f6a8f}
      .g4{fill:#e59ac4}.g5{stroke:#e6e9ee}}
      """;

  /** Hatches, as no state is told by its colour alone. */
  private static final String PATTERNS =
      """
      <pattern id="ready" width="7" height="7" patternUnits="userSpaceOnUse"><path class="g0" \
      d="M0 0h7v7H0z"/><path class="g1" d="M-1 8L8-1"/></pattern>
      <pattern id="idle" width="5" height="5" patternUnits="userSpaceOnUse"><path class="g2" \
      d="M0 0h5v5H0z"/><circle class="g3" cx="2.5" cy="2.5" r="1.1"/></pattern>
      <pattern id="blocked" width="6" height="6" patternUnits="userSpaceOnUse"><path class="g4" \
      d="M0 0h6v6H0z"/><path stroke="#0006" d="M0 0L6 6M6 0L0 6"/></pattern>
      <pattern id="cancelled" width="5" height="5" patternUnits="userSpaceOnUse"><path class="g2" \
      d="M0 0h5v5H0z"/><path class="g5" d="M-1 6L6-1M-1 1L1-1"/></pattern>
      """;

  private final Recording recording;
  private final PictureModel model;
  private final Appendable out;
  private final double hop;
  private final double wide;
  private final int high;

  PictureWriter(Recording recording, Appendable out) {
    this.recording = recording;
    this.out = out;
    List<RecordedEvent> events = recording.events();
    model = new PictureModel(events.subList(0, Math.min(events.size(), MOST_HOPS)));
    hop = Math.max(6, Math.min(20, WIDTH_OF_HOPS / Math.max(1, model.size)));
    wide = NAMES + Math.max(model.size * hop, WIDTH_OF_HOPS / 2.0) + LAST;
    high = LANES_TOP + model.tasks.size() * LANE + 34;
  }

  void write() throws IOException {
    print(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"%s\" height=\"%d\"",
        wide, high);
    print(" viewBox=\"0 0 %s %d\">\n<title>%s</title>\n", wide, high, escaped(title()));
    print("<style>%s</style>\n<defs>\n%s</defs>\n", STYLE, PATTERNS);
    box("paper", 0, 0, wide, high);
    writeLoop();
    for (Lane task : model.tasks) {
      writeTask(task);
    }
    for (Block block : model.blocks) {
      writeBlock(block);
    }
    for (Scope scope : model.scopes) {
      writeScope(scope);
    }
    for (Arrow arrow : model.arrows) {
      writeArrow(arrow);
    }
    writeLegend();
    print("</svg>\n");
  }

  private String title() {
    int all = recording.events().size();
    String what = "What " + recording.loopName() + " did: " + model.tasks.size() + " tasks";
    return all <= model.size ? what : what + "; the first " + model.size + " of " + all + " hops";
  }

  // ---- the loop

  private void writeLoop() throws IOException {
    text("name", 8, TURNS_TOP + 14, "loop", NAMES);
    text("faint", 44, TURNS_TOP + 14, "turns", NAMES);
    text("faint", 44, CALLBACKS_TOP + 14, "callbacks", NAMES);
    double labelled = -1;
    double origin = recording.events().isEmpty() ? 0 : recording.events().get(0).time();
    int number = 0;
    for (Turn turn : model.turns) {
      writeTurn(turn, ++number);
      double time = turn.time() - origin;
      if (Math.abs(time - labelled) > 1e-9) {
        text("faint", x(turn.polled()), 14, duration(time), 60);
        labelled = time;
      }
    }
    for (Span run : model.callbacks.spans) {
      box("callback", x(run.from()), CALLBACKS_TOP, (run.to() - run.from()) * hop, 18);
    }
  }

  private void writeTurn(Turn turn, int number) throws IOException {
    double left = x(turn.from());
    double idle = turn.idle() > 0 ? (turn.polled() - turn.from()) * hop : 0;
    double length = (turn.to() - turn.from()) * hop;
    box(number % 2 == 0 ? "turn" : "turn odd", left, TURNS_TOP, length, 18);
    if (idle > 0) {
      box("idle", left, TURNS_TOP, idle, 18);
    }
    text("", left + idle + 3, TURNS_TOP + 13, "turn " + number, length - idle - 4);
  }

  // ---- tasks

  private void writeTask(Lane task) throws IOException {
    double top = top(task);
    print("<path class=\"line\" d=\"M0 %sH%s\"/>\n", top + LANE - .5, wide);
    text("name", 8, top + 20, task.name, NAMES - 12);
    for (Span span : task.spans) {
      writeSpan(span, top);
    }
    if (task.doneAt >= 0) {
      writeEnd(task, top);
    }
  }

  private void writeSpan(Span span, double top) throws IOException {
    double left = x(span.from());
    double length = (span.to() - span.from()) * hop;
    if (span.state() == State.RUNNING) {
      box("running", left, top + 2, length, LANE - 5);
      text("on", left + 3, top + 19, "runs", length - 4);
    } else if (span.state() == State.READY) {
      box("ready", left, top + 9, length, LANE - 18);
    } else {
      box("waiting", left, top + 7, length, LANE - 14);
      text("", left + 4, top + 20, span.reason(), length - 6);
    }
  }

  private void writeEnd(Lane task, double top) throws IOException {
    int colon = task.end.indexOf(": ");
    String how = colon < 0 ? task.end : task.end.substring(0, colon);
    String words = colon < 0 ? (how.equals("returned") ? "" : how) : task.end.substring(colon + 2);
    double left = x(task.doneAt);
    boolean isPlain = !how.equals("failed") && !how.equals("cancelled");
    box(isPlain ? "end" : how, left + .5, top + 2.5, END_WIDE, LANE - 6);
    if (!how.equals("cancelled")) {
      String sign = how.equals("failed") ? "✕" : how.equals("returned") ? "✓" : "…";
      text(how.equals("failed") ? "on" : "", left + 2, top + 20, sign, END_WIDE + 2);
    }
    text("faint", left + END_WIDE + 4, top + 20, words, wide - left - END_WIDE - 6);
  }

  private void writeBlock(Block block) throws IOException {
    Span span = spanAt(block.lane(), block.hop());
    double left = x(span.from());
    double top = block.lane().row < 0 ? CALLBACKS_TOP : top(block.lane()) + 2;
    box(
        "blocked",
        left,
        top,
        (span.to() - span.from()) * hop,
        block.lane().row < 0 ? 18 : LANE - 5);
    text(
        "blocks",
        left + (span.to() - span.from()) * hop + 3,
        top + 10,
        "! blocks the loop for " + duration(block.seconds()),
        200);
  }

  private static Span spanAt(Lane lane, int hop) {
    for (Span span : lane.spans) {
      if (span.from() <= hop && hop <= span.to() && span.state() == State.RUNNING) {
        return span;
      }
    }
    return new Span(State.RUNNING, hop, hop + 1, "");
  }

  // ---- over the lanes

  private void writeScope(Scope scope) throws IOException {
    List<Lane> lanes = PictureModel.lanesOf(scope);
    if (lanes.isEmpty()) {
      return;
    }
    double top = lanes.stream().mapToDouble(this::top).min().orElseThrow() + 1;
    double bottom = lanes.stream().mapToDouble(this::top).max().orElseThrow() + LANE - 3;
    double left = x(scope.from);
    double right = x(scope.to);
    print("<path class=\"scope\" d=\"M%s %sH%sV%sH%s", left + 5, bottom, left, top, right);
    print("V%sH%s\"/>\n", bottom, right - 5);
    text("words", left + 3, top + 10 - 2, scope.kind, right - left);
  }

  private void writeArrow(Arrow arrow) throws IOException {
    double from = middle(arrow.from());
    double to = middle(arrow.to());
    if (from == to) {
      return; // within one lane it would be a dot
    }
    double across = x(arrow.hop()) + Math.min(10, hop / 2);
    double down = to > from ? 1 : -1;
    String dashes = arrow.cancels() ? " stroke-dasharray=\"4 3\"" : "";
    print("<g class=\"arrow\"><circle cx=\"%s\" cy=\"%s\" r=\"2\"/>", across, from);
    print("<line x1=\"%1$s\" x2=\"%1$s\" y1=\"%2$s\" y2=\"%3$s\"", across, from, to - down * 5);
    print(" stroke-width=\"1.5\"%s/>", dashes);
    print("<path d=\"M%s %sl-4 %sh8z\"/></g>\n", across, to, -down * 8);
  }

  private double middle(Lane lane) {
    return lane.row < 0 ? CALLBACKS_TOP + 9 : top(lane) + LANE / 2.0;
  }

  // ---- the legend

  private void writeLegend() throws IOException {
    double top = high - 24;
    double left = 8;
    left = key("running", left, top, "running");
    left = key("ready", left, top, "ready");
    left = key("waiting", left, top, "waiting");
    if (!model.callbacks.spans.isEmpty()) {
      left = key("callback", left, top, "callback");
    }
    if (model.turns.stream().anyMatch(turn -> turn.idle() > 0)) {
      left = key("idle", left, top, "the loop waits");
    }
    if (model.tasks.stream().anyMatch(task -> task.end.startsWith("cancelled"))) {
      left = key("cancelled", left, top, "cancelled");
    }
    boolean cancels = model.arrows.stream().anyMatch(Arrow::cancels);
    String dashed = cancels ? "; dashed: asks it to stop" : "";
    text("faint", left, top + 11, "↓ who wakes whom" + dashed, 300);
  }

  private double key(String style, double left, double top, String words) throws IOException {
    box(style, left, top + 2, 20, 11);
    text("faint", left + 25, top + 11, words, 120);
    return left + 25 + words.length() * LETTER + 14;
  }

  // ---- SVG

  private double x(int atHop) {
    return NAMES + atHop * hop;
  }

  private double top(Lane task) {
    return LANES_TOP + task.row * LANE;
  }

  private void box(String style, double left, double top, double length, double height)
      throws IOException {
    print("<rect class=\"%s\" x=\"%s\" y=\"%s\"", style, left, top);
    print(" width=\"%s\" height=\"%s\"/>\n", length, height);
  }

  /** Writes as much as there is room for. */
  private void text(String style, double left, double base, String words, double room)
      throws IOException {
    int most = (int) (room / LETTER);
    if (words.isEmpty() || words.length() > most && most < 4) {
      return;
    }
    print(
        "<text class=\"%s\" x=\"%s\" y=\"%s\">%s</text>\n",
        style, left, base, escaped(Cut.line(words, most)));
  }

  /** A number has no more digits than it needs. */
  private void print(String format, Object... values) throws IOException {
    Object[] texts = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      texts[i] = values[i] instanceof Double number ? plain(number) : values[i];
    }
    out.append(String.format(Locale.ROOT, format, texts));
  }

  private static String plain(double number) {
    String text = String.format(Locale.ROOT, "%.1f", number);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /** Text for XML, in which control characters cannot stand, escaped or not. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            letter -> {
              switch (letter) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.appendCodePoint(isAllowed(letter) ? letter : '\uFFFD');
              }
            });
    return escaped.toString();
  }

  private static boolean isAllowed(int letter) {
    return !Character.isISOControl(letter)
        && !(letter >= Character.MIN_SURROGATE && letter <= Character.MAX_SURROGATE)
        && letter != 0xFFFE
        && letter != 0xFFFF;
  }

  private static String duration(double seconds) {
    if (seconds >= 1 || seconds == 0) {
      return plain(seconds) + " s";
    }
    return seconds >= 1e-3 ? Math.round(seconds * 1e3) + " ms" : Math.round(seconds * 1e6) + " µs";
  }
}
