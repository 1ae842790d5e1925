package io.yidi.policy.filing;

import static io.yidi.policy.filing.FilingStatus.APPROVED;
import static io.yidi.policy.filing.FilingStatus.CLOSED;
import static io.yidi.policy.filing.FilingStatus.REJECTED;
import static io.yidi.policy.filing.FilingStatus.RETURNED;
import static io.yidi.policy.filing.FilingStatus.UNDER_REVIEW;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The life cycle of a filing as a table: what may happen to it, from which states, and what it is
 * afterwards. An application begins as {@link FilingStatus#UNDER_REVIEW}, or, by self-service, as
 * approved or rejected at once (001 §1.1, §1.2).
 */
public enum FilingEvent {
  /** The agency approves the application: 申办中 → 备案成功. */
  APPROVE(EnumSet.of(UNDER_REVIEW), APPROVED, true, false),
  /** The agency sends it back for correction: 申办中 → 被退回. */
  RETURN(EnumSet.of(UNDER_REVIEW), RETURNED, true, false),
  /** The agency refuses it: 申办中 → 备案失败. */
  REJECT(EnumSet.of(UNDER_REVIEW), REJECTED, true, false),
  /** The patient corrects it, 修改备案 (001 §2.1): 被退回、备案失败 → 申办中. */
  REVISE(EnumSet.of(RETURNED, REJECTED), UNDER_REVIEW, true, false),
  /** The patient changes period or contact, 信息变更 (001 §2.2.1.3); any number of times. */
  CHANGE(EnumSet.of(APPROVED), APPROVED, false, true),
  /** The patient hands in papers that were owed, 补充材料; reviewed in either way (001 §2.2.1.4). */
  SUPPLEMENT(EnumSet.of(APPROVED), APPROVED, true, true),
  /** The patient asks for another period of a temporary filing (003 §4.2.2(1)); reviewed. */
  EXTEND(EnumSet.of(APPROVED), APPROVED, true, true),
  /** The patient asks to cancel, 取消备案; reviewed (001 §2.1.1.2). */
  REQUEST_CANCEL(EnumSet.of(APPROVED), APPROVED, true, false),
  /** The agency grants a cancellation (001 §2.1.1.2): 备案成功 → 已关闭. */
  GRANT_CANCEL(EnumSet.of(APPROVED), CLOSED, true, false),
  /** The patient cancels a self-service filing at once (001 §2.2.1.2): 已开通 → 已关闭. */
  CANCEL(EnumSet.of(APPROVED), CLOSED, false, true),
  /** A filing for another place takes over after the lock (002 Art. 12, 003 §4.1.2(2)). */
  REPLACE(EnumSet.of(APPROVED), CLOSED, true, true),
  /** A settlement uses up a single-use filing (003 §4.2.2(2), §4.3.2(1)); it stays approved. */
  USE(EnumSet.of(APPROVED), APPROVED, true, true);

  private final Set<FilingStatus> from;
  private final FilingStatus to;
  private final boolean reviewed;
  private final boolean selfService;

  FilingEvent(Set<FilingStatus> from, FilingStatus to, boolean reviewed, boolean selfService) {
    this.from = from;
    this.to = to;
    this.reviewed = reviewed;
    this.selfService = selfService;
  }

  /** States that the event is possible in. */
  public Set<FilingStatus> from() {
    return EnumSet.copyOf(from);
  }

  /** Tells whether the event exists for filings that are handled so. */
  public boolean existsFor(FilingWay way) {
    return way == FilingWay.REVIEWED ? reviewed : selfService;
  }

  /** State after the event; null when it is not possible. */
  public @Nullable FilingStatus after(FilingStatus state, FilingWay way) {
    return from.contains(state) && existsFor(way) ? to : null;
  }
}
