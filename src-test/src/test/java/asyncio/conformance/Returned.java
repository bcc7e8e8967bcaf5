package asyncio.conformance;

/** A {@code return} on its way out of a function, through the blocks that enclose it. */
record Returned(Object value) {}
