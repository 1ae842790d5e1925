package io.yidi.gateway.rpc;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

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

  /** Now. */
  public Instant now() {
    return clock.instant();
  }
}
