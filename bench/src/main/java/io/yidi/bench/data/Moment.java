package io.yidi.bench.data;

import io.yidi.gateway.rpc.Today;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * A step of a visit that was played: everything that was stored from its start until the next one's
 * belongs to it.
 *
 * @param start by the database's clock
 * @param visit running number of the visit in its history
 * @param day on which it would really have been
 * @param hour of that day, at the earliest
 * @param ids numbers that the gateway made in it
 */
record Moment(Instant start, int visit, LocalDate day, int hour, List<String> ids) {

  private static final int SPREAD_SECONDS = 8 * 60 * 60;

  Moment {
    ids = List.copyOf(ids);
  }

  /** Whole seconds from the start to the hour of the day, some time later for each person. */
  long shift(long person) {
    long chance = mixed(person * 1_000 + visit);
    long target =
        day.atTime(hour, 0).atZone(Today.ZONE).toEpochSecond()
            + Math.floorMod(chance, SPREAD_SECONDS);
    return target - start.getEpochSecond();
  }

  private static long mixed(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
