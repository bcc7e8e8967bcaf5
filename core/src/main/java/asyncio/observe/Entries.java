package asyncio.observe;

/** Where a recorder puts its entries. For the loop's thread. */
interface Entries {

  /** Whether the next entry would be dropped, so that it need not be worked out. */
  boolean areFull();

  /** Takes an entry; the numbers go up by one. */
  void add(long number, Entry entry);

  /** Takes a better version of an entry that was added. */
  void replace(long number, Entry entry);
}
