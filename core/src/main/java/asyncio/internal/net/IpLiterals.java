package asyncio.internal.net;

/** Tells addresses in digits, which are resolved without asking anybody, from host names. */
final class IpLiterals {

  private static final int IPV4_PARTS = 4;

  /** The JDK takes no longer text for an IPv4 address, and looks it up as a name. */
  private static final int LONGEST_IPV4 = 15;

  private static final int IPV6_GROUPS = 8;
  private static final int GROUP_DIGITS = 4;
  private static final int HEXADECIMAL = 16;

  private IpLiterals() {}

  /**
   * Whether a host is an address of IPv4 or IPv6 in digits. A text that is none, however close, is
   * a name: only the system can tell what it stands for.
   *
   * @param host such as {@code 127.0.0.1}, {@code 127.1}, {@code ::1}, {@code [::1]} or {@code
   *     fe80::1%eth0}
   */
  static boolean isLiteral(String host) {
    if (host.startsWith("[") && host.endsWith("]")) {
      return isIpv6(host.substring(1, host.length() - 1));
    }
    return isIpv4(host) || isIpv6(host);
  }

  /**
   * One to four decimal numbers, of which the last one fills the bytes that are left: {@code 127.1}
   * is {@code 127.0.0.1}. With a leading zero it is a name, as programs differ about octal numbers.
   */
  private static boolean isIpv4(String host) {
    String[] parts = host.split("\\.", -1);
    if (host.length() > LONGEST_IPV4 || parts.length > IPV4_PARTS) {
      return false;
    }
    int last = parts.length - 1;
    for (int i = 0; i < last; i++) {
      if (!isNumberBelow(parts[i], 1L << Byte.SIZE)) {
        return false;
      }
    }
    return isNumberBelow(parts[last], 1L << (Byte.SIZE * (IPV4_PARTS - last)));
  }

  private static boolean isNumberBelow(String text, long limit) {
    boolean decimal = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    boolean leadingZero = text.length() > 1 && text.startsWith("0");
    return decimal && !leadingZero && Long.parseLong(text) < limit;
  }

  /**
   * Eight groups of hexadecimal digits; {@code ::} stands for one group or more of zeros, an IPv4
   * address at the end for two groups, and {@code %} begins a zone.
   */
  private static boolean isIpv6(String host) {
    int percent = host.indexOf('%');
    String address = percent < 0 ? host : host.substring(0, percent);
    boolean emptyZone = percent == host.length() - 1;
    if (emptyZone || address.indexOf(':') < 0) {
      return false;
    }
    int gap = address.indexOf("::");
    if (gap < 0) {
      return groups(address, true) == IPV6_GROUPS;
    }
    String before = address.substring(0, gap);
    String after = address.substring(gap + 2);
    int left = before.isEmpty() ? 0 : groups(before, false);
    int right = after.isEmpty() ? 0 : groups(after, true);
    return left >= 0 && right >= 0 && left + right < IPV6_GROUPS;
  }

  /** Number of groups, or -1 if the text is none. */
  private static int groups(String text, boolean mayEndWithIpv4) {
    String[] groups = text.split(":", -1);
    int last = groups.length - 1;
    boolean endsWithIpv4 = mayEndWithIpv4 && isDottedQuad(groups[last]);
    for (int i = 0; i < (endsWithIpv4 ? last : groups.length); i++) {
      if (!isGroup(groups[i])) {
        return -1;
      }
    }
    return endsWithIpv4 ? groups.length + 1 : groups.length;
  }

  private static boolean isDottedQuad(String text) {
    return text.chars().filter(c -> c == '.').count() == IPV4_PARTS - 1 && isIpv4(text);
  }

  private static boolean isGroup(String text) {
    return !text.isEmpty()
        && text.length() <= GROUP_DIGITS
        && text.chars().allMatch(c -> c < 128 && Character.digit(c, HEXADECIMAL) >= 0);
  }
}
