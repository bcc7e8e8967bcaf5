package asyncio.internal.loop;

/** What is sent; its field is not final, so that only the inbox makes it visible. */
final class Item {

  int value;

  Item(int value) {
    this.value = value;
  }
}
