package io.yidi.gateway.person;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;

/**
 * Makes numbers of encounters and settlements in the gateway: a letter, the person's hash, the
 * time, and chance, in Crockford's base 32. The hash leads from a number to its person and thereby
 * to the settlement, as it is stored with the person and indexed there; to change it is to lose
 * every settlement. The time keeps numbers of one person in their order.
 */
public final class Ids {

  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final char[] DIGITS = ALPHABET.toCharArray();
  private static final int BITS = 5;
  private static final int HASH_DIGITS = 6;
  private static final int TIME_DIGITS = 9;
  private static final int CHANCE_DIGITS = 7;
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * Condition on a settlement s: that it is of one of the few persons of a hash, to be given as the
   * argument. A join, planned while there were no settlements, would look at all of them later.
   */
  public static final String OF_PERSONS =
      "s.person_id = ANY(ARRAY(SELECT p.person_id FROM person p WHERE p.hash = ?))";

  private Ids() {}

  /** Makes a number. */
  public static String make(char letter, String personId, Instant now) {
    StringBuilder id =
        new StringBuilder(1 + HASH_DIGITS + TIME_DIGITS + CHANCE_DIGITS).append(letter);
    append(id, hash(personId), HASH_DIGITS);
    append(id, now.toEpochMilli(), TIME_DIGITS);
    append(id, RANDOM.nextLong() & Long.MAX_VALUE, CHANCE_DIGITS);
    return id.toString();
  }

  private static void append(StringBuilder id, long value, int digits) {
    for (int shift = BITS * (digits - 1); shift >= 0; shift -= BITS) {
      id.append(DIGITS[(int) (value >>> shift) & 31]);
    }
  }

  /** The hash of the person of a number that was made here; zero for what is no such number. */
  public static int personHash(String id) {
    if (id.length() != 1 + HASH_DIGITS + TIME_DIGITS + CHANCE_DIGITS) {
      return 0;
    }
    int hash = 0;
    for (int i = 1; i <= HASH_DIGITS; i++) {
      int digit = ALPHABET.indexOf(id.charAt(i));
      if (digit < 0) {
        return 0;
      }
      hash = hash << BITS | digit;
    }
    return hash;
  }

  /** The person's hash: 30 bits, the same on every gateway and for ever. */
  public static int hash(String personId) {
    int hash = 0x811C9DC5;
    for (byte one : personId.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ one) * 0x01000193;
    }
    hash ^= hash >>> 15;
    return hash & 0x3FFFFFFF;
  }
}
