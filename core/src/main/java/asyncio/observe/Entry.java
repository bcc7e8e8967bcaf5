package asyncio.observe;

import asyncio.observe.RecordedEvent.Kind;

/** An event as recorded. Its reason and place become text in {@link #event}. */
record Entry(
    double time,
    Kind kind,
    int subject,
    String name,
    int by,
    double amount,
    Object reason,
    AwaitSite site) {

  RecordedEvent event(long number) {
    StackTraceElement place = reason instanceof Placed placed ? placed.place() : site.place();
    return new RecordedEvent(
        number, time, kind, subject, name, by, amount, reason.toString(), place);
  }

  Entry withAmount(double newAmount) {
    return new Entry(time, kind, subject, name, by, newAmount, reason, site);
  }
}
