package io.yidi.gateway.rpc;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** The day in Asia/Shanghai, which is today for every policy. */
@Singleton
public final class Today {

  /** Time zone of the field. */
  public static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

  private final Clock clock = Clock.system(ZONE);

  /** Today. */
  public LocalDate date() {
    return LocalDate.now(clock);
  }

  /** The first instant of a day, null for none. */
  public static @Nullable Instant startOf(@Nullable LocalDate day) {
    return day == null ? null : day.atStartOfDay(ZONE).toInstant();
  }

  /** Now. */
  public Instant now() {
    return clock.instant();
  }
}
